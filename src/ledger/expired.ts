import type { Statements } from './statements.js';
import { keyOf } from './ulidKey.js';

/** Bytes of an identity that are kept. */
const KEY = 8;

/** Uses that are older than the retention: the rollup keeps their numbers, this keeps a part of their identities. */
export class Expired {
  constructor(private readonly statements: Statements) {}

  /** Uses before this (epoch ms) may have no raw rows any more. */
  get horizon(): number {
    return this.statements.number("SELECT value FROM meta WHERE key = 'horizon'");
  }

  /** True for a use that was counted and has expired: meeting it again, in a transcript read anew, must add nothing. */
  has(id: string): boolean {
    return this.statements.first('SELECT 1 FROM expired WHERE identity = ?', keyOf(id).subarray(0, KEY)) !== null;
  }

  /** Drops raw rows before a time (epoch ms), inside a transaction. Returns whether there were any. */
  expire(before: number): boolean {
    const { statements } = this;
    if (statements.first('SELECT 1 FROM use WHERE at < ? LIMIT 1', before) === null) {
      return false;
    }
    const horizon = Math.max(before, this.horizon);
    statements.run(`INSERT OR IGNORE INTO expired SELECT substr(identity, 1, ${KEY}) FROM use WHERE at < ?`, before);
    const runs = 'FROM terminal_run WHERE partner IN (SELECT identity FROM use WHERE at < ?)';
    statements.run(`INSERT OR IGNORE INTO expired SELECT substr(identity, 1, ${KEY}) ${runs}`, before);
    statements.run(`DELETE ${runs}`, before);
    statements.run('DELETE FROM use WHERE at < ?', before);
    statements.run("INSERT OR REPLACE INTO meta VALUES ('horizon', ?)", horizon);
    return true;
  }
}
