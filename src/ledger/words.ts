import type { SqlValue } from 'sql.js';
import type { Statements } from './statements.js';

const OF_A_USE = ['session', 'agent_version', 'told_version'];
/** Columns that hold numbers of `word`, by table. */
const USES: ReadonlyArray<readonly [table: string, columns: readonly string[]]> = [
  ['kind', ['skill', 'version', 'project', 'skill_id']], // what `total` refers to stands here too
  ['use', OF_A_USE],
  ['terminal_run', OF_A_USE],
  ['session', ['session', 'project', 'agent_version']],
  ['hook_event', ['session', 'skill']],
  ['sighting', ['skill', 'project', 'place', 'version']],
];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** From and to which of its 32 digits. */
const UUID_PARTS = [
  [0, 8],
  [8, 12],
  [12, 16],
  [16, 20],
  [20, 32],
] as const;

/**
 * The dictionary of repeated texts. Number 0 stands for null. Most are UUIDs of sessions: a text that is one is stored
 * as its 16 bytes.
 */
export class Words {
  private readonly numbers = new Map<string, number>();
  private readonly texts = new Map<number, string>();

  constructor(private readonly statements: Statements) {}

  /** The text's number; it gets one if it has none. */
  put(text: string | null): number {
    if (text === null) {
      return 0;
    }
    const known = this.find(text);
    if (known !== null) {
      return known;
    }
    return this.remember(this.statements.insert('INSERT INTO word (text) VALUES (?)', stored(text)), text);
  }

  /** The text's number, or null when it never occurred. */
  find(text: string): number | null {
    const known = this.numbers.get(text);
    if (known !== undefined) {
      return known;
    }
    const row = this.statements.first('SELECT id FROM word WHERE text = ?', stored(text));
    return row === null ? null : this.remember(Number(row[0]), text);
  }

  get(number: unknown): string | null {
    if (number === 0 || number === null || number === undefined) {
      return null;
    }
    const known = this.texts.get(Number(number));
    if (known !== undefined) {
      return known;
    }
    const row = this.statements.first('SELECT text FROM word WHERE id = ?', Number(number));
    if (row === null) {
      return null;
    }
    const text = told(row[0]);
    this.remember(Number(number), text);
    return text;
  }

  /** Drops texts that nothing refers to any more. */
  collect(): void {
    const used = USES.flatMap(([table, columns]) => columns.map((column) => `SELECT ${column} FROM ${table}`));
    this.statements.db.run(`DELETE FROM word WHERE id NOT IN (${used.join(' UNION ')})`);
    this.forget();
  }

  /** After a rollback numbers may be given anew. */
  forget(): void {
    this.numbers.clear();
    this.texts.clear();
  }

  private remember(number: number, text: string): number {
    this.numbers.set(text, number);
    this.texts.set(number, text);
    return number;
  }
}

/** The text of a column that holds numbers of `word`, as a term of SQL. */
export function textInSql(column: string): string {
  const parts = UUID_PARTS.map(([from, to]) => `substr(hex(text), ${from + 1}, ${to - from})`);
  const uuid = `lower(${parts.join(" || '-' || ")})`;
  return `(SELECT CASE typeof(text) WHEN 'blob' THEN ${uuid} ELSE text END FROM word WHERE word.id = ${column})`;
}

function stored(text: string): string | Uint8Array {
  return UUID.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : text;
}

function told(value: SqlValue | undefined): string {
  if (!(value instanceof Uint8Array)) {
    return String(value);
  }
  const hex = Buffer.from(value).toString('hex');
  return UUID_PARTS.map(([from, to]) => hex.slice(from, to)).join('-');
}
