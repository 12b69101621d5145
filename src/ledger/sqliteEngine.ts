import type { CopiedDatabase } from './databaseCopy.js';

/** A row as an object of its columns. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** A database, open. All functions but `close` throw where it is damaged. */
export interface OpenedRows {
  /** The names of a table's columns; none where there is no such table. */
  columns(table: string): ReadonlySet<string>;
  rows(sql: string, ...values: readonly string[]): Iterable<SqlRow>;
  close(): void;
}

/** What reads another program's database, of which it is given a copy. */
export interface SqliteEngine {
  readonly maxBytes: number;
  open(copy: CopiedDatabase): Promise<OpenedRows>;
}

/** What the engines do alike. */
export interface SqlSession {
  select(sql: string, values: readonly string[]): Iterable<SqlRow>;
  close(): void;
}

export function openedRows(session: SqlSession): OpenedRows {
  const known = new Map<string, ReadonlySet<string>>();
  const columns = (table: string): ReadonlySet<string> => {
    let names = known.get(table);
    if (names === undefined) {
      // A view could be made to compute without an end.
      const found = session.select(
        "SELECT info.name AS name FROM sqlite_master AS master, pragma_table_info(master.name) AS info WHERE master.type = 'table' AND master.name = ?",
        [table],
      );
      names = new Set(Array.from(found, ({ name }) => String(name)));
      known.set(table, names);
    }
    return names;
  };
  return {
    columns,
    rows: (sql, ...values) => session.select(sql, values),
    close: () => session.close(),
  };
}
