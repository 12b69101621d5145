import type { SqlValue } from 'sql.js';
import type { Statements } from './statements.js';

/** What a database says of itself: rows of the table `meta`. */
export class Meta {
  constructor(private readonly statements: Statements) {}

  get generation(): number {
    return Number(this.get('generation') ?? 0);
  }

  set generation(generation: number) {
    this.set('generation', generation);
  }

  /** The stamp of the file that this database took the place of, whose rows it holds; see `stampOfFile`. */
  get replaced(): string {
    return String(this.get('replaced') ?? '');
  }

  set replaced(stamp: string) {
    this.set('replaced', stamp);
  }

  /** The state of the exclusions that the content obeys; empty: none. */
  get exclusionStamp(): string {
    return String(this.get('exclusions') ?? '');
  }

  set exclusionStamp(stamp: string) {
    this.set('exclusions', stamp);
  }

  /** The exclusions that were open in that state, by id. */
  get openExclusions(): ReadonlySet<string> {
    return new Set(String(this.get('open_exclusions') ?? '').split(' '));
  }

  set openExclusions(ids: Iterable<string>) {
    this.set('open_exclusions', [...ids].join(' '));
  }

  private get(key: string): SqlValue {
    return this.statements.first('SELECT value FROM meta WHERE key = ?', key)?.[0] ?? null;
  }

  private set(key: string, value: number | string): void {
    this.statements.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', key, value);
  }
}
