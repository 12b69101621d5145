import { openedRows, type SqliteEngine, type SqlRow, type SqlSession } from './sqliteEngine.js';

/** What is used of `node:sqlite`. */
interface NativeDatabase {
  prepare(sql: string): NativeStatement;
  close(): void;
}

interface NativeStatement {
  setReadBigInts(on: boolean): void;
  iterate(...values: readonly string[]): Iterable<SqlRow>;
}

/** The SQLite of the runtime (Node.js 22.13 or newer). Null where there is none. */
export function nativeSqlite(): SqliteEngine | null {
  const make = databaseClass();
  return make === null
    ? null
    : {
        maxBytes: Number.POSITIVE_INFINITY,
        async open({ main }) {
          // Not for reading only: SQLite writes what the log holds into the copy.
          const db: unknown = await Promise.resolve(Reflect.construct(make, [main]));
          if (!isDatabase(db)) {
            throw new Error('node:sqlite has another interface than the one that is known');
          }
          return openedRows(new NativeSession(db));
        },
      };
}

/** Node.js warns on stderr that the module is experimental, which tells the person nothing. */
function databaseClass(): (new () => unknown) | null {
  const load: unknown = Reflect.get(process, 'getBuiltinModule');
  if (!isFunction(load)) {
    return null;
  }
  const usual = Reflect.getOwnPropertyDescriptor(process, 'emitWarning') ?? {};
  Reflect.defineProperty(process, 'emitWarning', { ...usual, value: () => undefined });
  try {
    const sqlite = load('node:sqlite');
    const found: unknown =
      typeof sqlite === 'object' && sqlite !== null ? Reflect.get(sqlite, 'DatabaseSync') : undefined;
    return isClass(found) ? found : null;
  } finally {
    Reflect.defineProperty(process, 'emitWarning', usual);
  }
}

function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === 'function';
}

function isClass(value: unknown): value is new () => unknown {
  return typeof value === 'function';
}

function isDatabase(value: unknown): value is NativeDatabase {
  return typeof value === 'object' && value !== null && 'prepare' in value && 'close' in value;
}

class NativeSession implements SqlSession {
  constructor(private readonly db: NativeDatabase) {}

  *select(sql: string, values: readonly string[]): Iterable<SqlRow> {
    const statement = this.db.prepare(sql);
    statement.setReadBigInts(true); // a number that is none of JavaScript's would throw
    for (const row of statement.iterate(...values)) {
      yield Object.fromEntries(Object.entries(row).map(([key, value]) => [key, asNumber(value)]));
    }
  }

  close(): void {
    this.db.close();
  }
}

function asNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
