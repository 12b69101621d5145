import type { RunningUse } from '../model/use.js';
import type { Statements } from './statements.js';
import type { Position } from './types.js';
import { keyOf } from './ulidKey.js';

/** What is known of each transcript: how far it was read, and the uses in it that have not ended. */
export class SourceTables {
  constructor(private readonly statements: Statements) {}

  positions(): Map<string, Position> {
    const positions = new Map<string, Position>();
    for (const row of this.statements.rows('SELECT key, size, mtime, inode, revisit FROM position')) {
      const key = String(row[0]);
      const revisitAt = row[4] === null || row[4] === undefined ? null : Number(row[4]);
      positions.set(key, { key, size: Number(row[1]), mtimeMs: Number(row[2]), inode: Number(row[3]), revisitAt });
    }
    return positions;
  }

  /** Returns whether anything changed. */
  putPosition({ key, size, mtimeMs, inode, revisitAt }: Position): boolean {
    const row = this.statements.first('SELECT size, mtime, inode, revisit FROM position WHERE key = ?', key);
    if (row !== null && row[0] === size && row[1] === mtimeMs && row[2] === inode && row[3] === revisitAt) {
      return false;
    }
    this.statements.run('INSERT OR REPLACE INTO position VALUES (?, ?, ?, ?, ?)', key, size, mtimeMs, inode, revisitAt);
    return true;
  }

  /** Makes the next import read again what was written since a moment (epoch ms). */
  forgetPositions(since = 0): void {
    this.statements.run('DELETE FROM position WHERE mtime >= ?', since);
  }

  running(): RunningUse[] {
    const uses: RunningUse[] = [];
    for (const row of this.statements.rows('SELECT body FROM running ORDER BY at DESC, identity DESC')) {
      uses.push(JSON.parse(String(row[0])) as RunningUse); // written by `replaceRunning`
    }
    return uses;
  }

  /** Those of which hooks told. */
  runningByHooks(): RunningUse[] {
    return this.running().filter(({ evidence }) => evidence === 'hook');
  }

  /** Returns whether anything changed. */
  replaceRunning(source: string, uses: readonly RunningUse[]): boolean {
    const bodies = uses.map((use) => JSON.stringify(use));
    const known: string[] = [];
    for (const row of this.statements.rows('SELECT body FROM running WHERE source = ?', source)) {
      known.push(String(row[0]));
    }
    if (known.length === bodies.length && known.sort().join() === bodies.slice().sort().join()) {
      return false;
    }
    this.statements.run('DELETE FROM running WHERE source = ?', source);
    uses.forEach((use, index) => {
      const values = [source, keyOf(use.id), Date.parse(use.timestamp), bodies[index] ?? ''];
      this.statements.run('INSERT OR REPLACE INTO running VALUES (?, ?, ?, ?)', ...values);
    });
    return true;
  }

  /** Drops running uses that may not be kept. Returns whether there were any. */
  dropRunning(isDropped: (use: RunningUse) => boolean): boolean {
    const dropped = this.running().filter(isDropped);
    for (const use of dropped) {
      this.statements.run('DELETE FROM running WHERE identity = ?', keyOf(use.id));
    }
    return dropped.length > 0;
  }
}
