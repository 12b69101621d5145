import { tmpdir } from 'node:os';
import { isAlive } from '../processes.js';
import { errnoOf } from './disk.js';
import { type CopiedDatabase, copyDatabase } from './databaseCopy.js';
import { DatabaseProblem } from './databaseProblem.js';
import { nativeSqlite } from './nativeSqlite.js';
import type { OpenedRows, SqliteEngine } from './sqliteEngine.js';
import { TemporaryFolders } from './temporaryFolders.js';
import { wasmSqlite } from './wasmSqlite.js';

const MB = 1024 * 1024;

/** A copy of another program's database, open. */
export interface OpenedCopy extends Omit<OpenedRows, 'close'> {
  /** Closes the copy and deletes it. */
  close(): Promise<void>;
}

/**
 * As this process reads them: with the runtime's own SQLite where it has one, since that reads the copy where it lies,
 * however large; else with sql.js.
 *
 * @param wasm the content of `sql-wasm.wasm`
 */
export function agentDatabases(wasm: Uint8Array): AgentDatabases {
  const folders = new TemporaryFolders({ parent: tmpdir(), pid: process.pid, isAlive, now: Date.now });
  return new AgentDatabases({ engine: nativeSqlite() ?? wasmSqlite(wasm), folders });
}

export interface AgentDatabasesParts {
  readonly engine: SqliteEngine;
  readonly folders: TemporaryFolders;
}

/**
 * Databases of agents. They are in use and not ours: what is opened is a private copy, so that nothing is ever locked,
 * checkpointed or written.
 */
export class AgentDatabases {
  constructor(private readonly parts: AgentDatabasesParts) {}

  /** Rejects with a DatabaseProblem, whose message is for the person. */
  async open(path: string): Promise<OpenedCopy> {
    const { engine, folders } = this.parts;
    const folder = await folders.make().catch((error: unknown) => {
      throw new DatabaseProblem(`No copy can be made in the temporary folder (${errnoOf(error)}).`);
    });
    try {
      const copy = await copyDatabase(path, folder, (bytes) => this.assertReadable(bytes, folder));
      const found = await opened(engine, copy);
      return {
        columns: (table) => found.columns(table),
        rows: (sql, ...values) => found.rows(sql, ...values),
        close: async () => {
          found.close();
          await folders.remove(folder);
        },
      };
    } catch (error) {
      await folders.remove(folder);
      throw error;
    }
  }

  private async assertReadable(bytes: number, folder: string): Promise<void> {
    const { engine, folders } = this.parts;
    if (bytes > engine.maxBytes) {
      throw new DatabaseProblem(
        `It has ${Math.ceil(bytes / MB)} MB, and is left out: without node:sqlite (Node.js 22.13 or newer) ` +
          `only databases of up to ${engine.maxBytes / MB} MB are read.`,
      );
    }
    if ((await folders.freeBytes(folder)) < 2 * bytes) {
      throw new DatabaseProblem(
        `It is left out: its copy needs ${Math.ceil((2 * bytes) / MB)} MB in the temporary folder, which are not free.`,
      );
    }
  }
}

async function opened(engine: SqliteEngine, copy: CopiedDatabase): Promise<OpenedRows> {
  try {
    return await engine.open(copy);
  } catch (error) {
    throw error instanceof DatabaseProblem ? error : new DatabaseProblem(`It is damaged (${reason(error)}).`);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
