import type { Statements } from './statements.js';

const OF_A_USE = ['skill', 'skill_id', 'session', 'version', 'project', 'agent_version'];
/** Columns that hold numbers of `word`, by table. */
const USES: ReadonlyArray<readonly [table: string, columns: readonly string[]]> = [
  ['use', OF_A_USE],
  ['terminal_run', OF_A_USE],
  ['rollup', ['skill', 'project', 'version']], // what `total` refers to stands here too
  ['session', ['session', 'project', 'agent_version']],
  ['hook_event', ['session', 'skill']],
];

/** The dictionary of repeated texts. Number 0 stands for null. */
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
    const row = this.statements.first('INSERT INTO word (text) VALUES (?) RETURNING id', text);
    return this.remember(Number(row?.[0]), text);
  }

  /** The text's number, or null when it never occurred. */
  find(text: string): number | null {
    const known = this.numbers.get(text);
    if (known !== undefined) {
      return known;
    }
    const row = this.statements.first('SELECT id FROM word WHERE text = ?', text);
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
    this.remember(Number(number), String(row[0]));
    return String(row[0]);
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
