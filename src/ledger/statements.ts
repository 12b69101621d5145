import type { Database, SqlValue, Statement } from 'sql.js';

/** Prepared statements of one open database, each made once. */
export class Statements {
  private readonly known = new Map<string, Statement>();

  constructor(readonly db: Database) {}

  run(sql: string, ...values: SqlValue[]): void {
    this.prepare(sql).run(values);
  }

  /** Inserts a row and returns its number. Quicker than RETURNING, for which SQLite makes a table of its own. */
  insert(sql: string, ...values: SqlValue[]): number {
    this.run(sql, ...values);
    return this.number('SELECT last_insert_rowid()');
  }

  /** The first row, or null. */
  first(sql: string, ...values: SqlValue[]): SqlValue[] | null {
    const statement = this.prepare(sql);
    try {
      statement.bind(values);
      return statement.step() ? statement.get() : null;
    } finally {
      statement.reset();
    }
  }

  /** All rows at once: for few, asked for often. */
  all(sql: string, ...values: SqlValue[]): SqlValue[][] {
    const statement = this.prepare(sql);
    const rows: SqlValue[][] = [];
    try {
      statement.bind(values);
      while (statement.step()) {
        rows.push(statement.get());
      }
    } finally {
      statement.reset();
    }
    return rows;
  }

  /** All rows, one at a time: don't change the tables read while the loop runs. */
  *rows(sql: string, ...values: SqlValue[]): Generator<SqlValue[]> {
    const statement = this.db.prepare(sql, values);
    try {
      while (statement.step()) {
        yield statement.get();
      }
    } finally {
      statement.free();
    }
  }

  /** The first column of the first row as a number; 0 when there is none. */
  number(sql: string, ...values: SqlValue[]): number {
    return Number(this.first(sql, ...values)?.[0] ?? 0);
  }

  /** Runs `work` as a whole or not at all. */
  transaction<T>(work: () => T): T {
    this.db.run('BEGIN');
    try {
      const result = work();
      this.db.run('COMMIT');
      return result;
    } catch (error) {
      this.db.run('ROLLBACK');
      throw error;
    }
  }

  /** Frees them all; they are prepared anew when needed. */
  forget(): void {
    for (const statement of this.known.values()) {
      statement.free();
    }
    this.known.clear();
  }

  private prepare(sql: string): Statement {
    let statement = this.known.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(sql);
      this.known.set(sql, statement);
    }
    return statement;
  }
}

/** The file is in memory and ours alone: no locks, no syncs, no journal in a file. */
export function tune(db: Database): void {
  db.run(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; ' +
      'PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;',
  );
}
