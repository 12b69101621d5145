import type { Kinds } from './kinds.js';
import { formatDurations, parseDurations, RollupChange } from './rollupChange.js';
import { DAY_MS, SUM_COLUMNS } from './schema.js';
import type { Statements } from './statements.js';
import type { StoredUse } from './useTable.js';

/** What the all-time totals are kept by: the beginning of `KIND_COLUMNS`. */
export const TOTAL_KEY = ['skill', 'agent', 'version', 'trigger', 'outcome', 'reason', 'nested'] as const;
export const DAILY_KEY = ['day', 'kind'] as const;

/** What is done with one of the two tables. Each takes the values of its key. */
interface Level {
  readonly read: string;
  readonly drop: string;
  /** Takes those of `SUM_COLUMNS` as well. */
  readonly insert: string;
  /** How many uses of a row are still told apart, and the first and last time of these; takes that span first. */
  readonly times: string;
}

/** Takes the values of `DAILY_KEY` and `SUM_COLUMNS`. */
export const INSERT_DAY = `INSERT OR REPLACE INTO rollup VALUES (${places(8)}, ?9 - ?1 * ${DAY_MS}, ?10 - ?9)`;

const DAY = DAILY_KEY.map((column) => `${column} = ?`).join(' AND ');
const ALIKE = TOTAL_KEY.map((column) => `${column} = ?`).join(' AND ');
const DAILY: Level = {
  read: `SELECT n, duration_sum, duration_n, token_sum, token_n, durations, day * ${DAY_MS} + first_shift,
    day * ${DAY_MS} + first_shift + last_shift FROM rollup WHERE ${DAY}`,
  drop: `DELETE FROM rollup WHERE ${DAY}`,
  insert: INSERT_DAY,
  times: `SELECT count(*), min(at), max(at) FROM full_use WHERE at BETWEEN ? AND ? AND ${DAY}`,
};
const TOTAL: Level = {
  read: `SELECT ${SUM_COLUMNS} FROM total WHERE ${ALIKE}`,
  drop: `DELETE FROM total WHERE ${ALIKE}`,
  insert: `INSERT OR REPLACE INTO total VALUES (${places(15)})`,
  times: `SELECT sum(n), min(first_at), max(last_at) FROM full_rollup
    WHERE ? <= ? AND kind IN (SELECT id FROM kind WHERE ${ALIKE})`,
};

/**
 * Numbers per local day, and for all time, of the uses that are alike. Changes are gathered and written by `flush`, so
 * that many uses of one row cost one write.
 */
export class Rollup {
  private readonly daily = new Map<string, RollupChange>();
  private readonly total = new Map<string, RollupChange>();

  constructor(
    private readonly statements: Statements,
    private readonly kinds: Kinds,
  ) {}

  add(use: StoredUse): void {
    this.changesOf(use).forEach((change) => change.add(use.event));
  }

  remove(use: StoredUse): void {
    this.changesOf(use).forEach((change) => change.remove(use.event));
  }

  /** Call it inside the transaction that changes the raw rows, after them. */
  flush(): void {
    this.daily.forEach((change) => this.write(DAILY, change));
    this.total.forEach((change) => this.write(TOTAL, change));
    this.discard();
  }

  /** After a rollback. */
  discard(): void {
    this.daily.clear();
    this.total.clear();
  }

  /** Adds the totals up anew, after rows of the days were deleted as a whole. */
  rebuildTotals(): void {
    const key = TOTAL_KEY.join(', ');
    this.statements.run('DELETE FROM total');
    const rows = this.statements.rows(
      `SELECT ${key}, sum(n), sum(duration_sum), sum(duration_n), sum(token_sum), sum(token_n),
         group_concat(durations, ' '), min(first_at), max(last_at) FROM full_rollup GROUP BY ${key}`,
    );
    for (const row of rows) {
      const durations = formatDurations(parseDurations(String(row[TOTAL_KEY.length + 5] ?? '')));
      this.statements.run(TOTAL.insert, ...row.with(TOTAL_KEY.length + 5, durations));
    }
  }

  private changesOf(use: StoredUse): [RollupChange, RollupChange] {
    const key = dailyKey(use, this.kinds);
    const total = this.kinds.keyOf(key[1]).slice(0, TOTAL_KEY.length);
    return [change(this.daily, key), change(this.total, total)];
  }

  private write(level: Level, change: RollupChange): void {
    const { statements } = this;
    const row = statements.first(level.read, ...change.key);
    const old = (index: number, missing: number): number => (row === null ? missing : Number(row[index]));
    const n = old(0, 0) + change.n;
    if (n <= 0) {
      statements.run(level.drop, ...change.key);
      return;
    }
    const durations = parseDurations(row === null ? '' : String(row[5]));
    change.durations.forEach((count, bucket) => durations.set(bucket, (durations.get(bucket) ?? 0) + count));
    let firstAt = Math.min(old(6, Number.POSITIVE_INFINITY), change.firstAt);
    let lastAt = Math.max(old(7, Number.NEGATIVE_INFINITY), change.lastAt);
    if (change.hasRemovedAtOrBeyond(firstAt, lastAt)) {
      ({ firstAt, lastAt } = this.findTimes(level, change.key, n, firstAt, lastAt));
    }
    statements.run(
      level.insert,
      ...change.key,
      n,
      old(1, 0) + change.durationSum,
      old(2, 0) + change.durationCount,
      old(3, 0) + change.tokenSum,
      old(4, 0) + change.tokenCount,
      formatDurations(durations),
      firstAt,
      lastAt,
    );
  }

  /** Uses whose raw row has expired are older than the others: where some have, the first time stands. */
  private findTimes(
    level: Level,
    key: readonly number[],
    n: number,
    firstAt: number,
    lastAt: number,
  ): { firstAt: number; lastAt: number } {
    const row = this.statements.first(level.times, firstAt, lastAt, ...key);
    const known = Number(row?.[0] ?? 0);
    return {
      firstAt: known === n ? Number(row?.[1]) : firstAt,
      lastAt: known > 0 ? Number(row?.[2]) : lastAt,
    };
  }
}

/** The row of a use, in the order of `DAILY_KEY`. */
export function dailyKey({ event, day, version }: StoredUse, kinds: Kinds): [day: number, kind: number] {
  return [day, kinds.put(event, version)];
}

function places(count: number): string {
  return Array.from({ length: count }, (_, index) => `?${index + 1}`).join(', ');
}

function change(changes: Map<string, RollupChange>, key: readonly number[]): RollupChange {
  const name = key.join(' ');
  let found = changes.get(name);
  if (found === undefined) {
    found = new RollupChange(key);
    changes.set(name, found);
  }
  return found;
}
