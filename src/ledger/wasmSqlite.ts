import { readFile } from 'node:fs/promises';
import initSqlJs, { type Database, type SqlValue } from 'sql.js';
import { assemble } from './image.js';
import { openedRows, type SqliteEngine, type SqlRow, type SqlSession } from './sqliteEngine.js';

/** The file is held in memory, and another time while its log is applied. */
const MAX_BYTES = 128 * 1024 * 1024;

/** @param wasm the content of `sql-wasm.wasm` */
export function wasmSqlite(wasm: Uint8Array): SqliteEngine {
  return {
    maxBytes: MAX_BYTES,
    async open({ main, wal, journal }) {
      const sql = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
      const read = (path: string | null): Promise<Buffer | null> =>
        path === null ? Promise.resolve(null) : readFile(path);
      const pieces = { main: await readFile(main), wal: await read(wal), journal: await read(journal) };
      return openedRows(new WasmSession(new sql.Database(assemble(pieces))));
    },
  };
}

class WasmSession implements SqlSession {
  constructor(private readonly db: Database) {}

  *select(sql: string, values: readonly string[]): Iterable<SqlRow> {
    const statement = this.db.prepare(sql, [...values] satisfies SqlValue[]);
    try {
      while (statement.step()) {
        yield statement.getAsObject();
      }
    } finally {
      statement.free();
    }
  }

  close(): void {
    this.db.close();
  }
}
