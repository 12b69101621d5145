import { DAILY_KEY, dailyKey, INSERT_DAY, TOTAL_KEY } from './rollup.js';
import { formatDurations, parseDurations, RollupChange } from './rollupChange.js';
import { SUM_COLUMNS } from './schema.js';
import type { Store } from './store.js';

/** Rows by key, each with the sums in the order of `SUM_COLUMNS`, as one text that can be compared. */
type Rows = Map<string, string>;

/** Where rollup and raw uses say different things. All zero: the rollup is exact. */
export interface RollupDifferences {
  /** Rows of the days that raw uses still cover wholly: missing, superfluous or with other numbers. */
  readonly days: number;
  /** Rows of the totals that are not the sum of the days. */
  readonly totals: number;
  /** Rows of days that were compared; older ones have outlived their raw uses. */
  readonly compared: number;
}

/** Counts the days anew, use by use, and the totals by day. Takes as long as reading every use. */
export function rollupDifferences(store: Store): RollupDifferences {
  const raw = rawRows(store);
  const days = storedRows(store, 'full_rollup', DAILY_KEY);
  // A row that holds expired uses can't be counted anew, nor can what is left of it in the raw uses.
  const partly = keysBefore(store, store.horizon);
  partly.forEach((key) => (raw.delete(key), days.delete(key)));
  const totals = storedRows(store, 'total', TOTAL_KEY);
  return { days: differing(raw, days), totals: differing(totalRows(store), totals), compared: days.size };
}

/** Makes the rollup of the days that raw uses cover wholly, and the totals, what they should be. */
export function rebuildRollup(store: Store): void {
  store.change(() => {
    const partly = keysBefore(store, store.horizon);
    store.statements.run(
      'DELETE FROM rollup WHERE (day, kind) IN (SELECT day, kind FROM full_rollup WHERE first_at >= ?)',
      store.horizon,
    );
    for (const [key, change] of countedDays(store)) {
      if (!partly.has(key)) {
        store.statements.run(INSERT_DAY, ...change.key, ...sumsOf(change));
      }
    }
    store.rebuildTotals();
    store.markChanged();
  });
}

function countedDays(store: Store): Map<string, RollupChange> {
  const changes = new Map<string, RollupChange>();
  for (const use of store.uses.select('')) {
    const key = dailyKey(use, store.kinds);
    const name = key.join(' ');
    const change = changes.get(name) ?? new RollupChange(key);
    changes.set(name, change);
    change.add(use.event);
  }
  return changes;
}

function rawRows(store: Store): Rows {
  return new Map([...countedDays(store)].map(([key, change]) => [key, sumsOf(change).join('|')]));
}

function sumsOf(change: RollupChange): Array<number | string> {
  const { n, durationSum, durationCount, tokenSum, tokenCount, durations, firstAt, lastAt } = change;
  return [n, durationSum, durationCount, tokenSum, tokenCount, formatDurations(durations), firstAt, lastAt];
}

function storedRows(store: Store, table: 'full_rollup' | 'total', key: readonly string[]): Rows {
  const rows: Rows = new Map();
  for (const row of store.statements.rows(`SELECT ${key.join(', ')}, ${SUM_COLUMNS} FROM ${table}`)) {
    rows.set(row.slice(0, key.length).join(' '), row.slice(key.length).join('|'));
  }
  return rows;
}

/** The totals as the days add up. */
function totalRows(store: Store): Rows {
  const key = TOTAL_KEY.join(', ');
  const rows: Rows = new Map();
  const sql = `SELECT ${key}, sum(n), sum(duration_sum), sum(duration_n), sum(token_sum), sum(token_n),
    group_concat(durations, ' '), min(first_at), max(last_at) FROM full_rollup GROUP BY ${key}`;
  for (const row of store.statements.rows(sql)) {
    const sums = row.slice(TOTAL_KEY.length);
    sums[5] = formatDurations(parseDurations(String(sums[5] ?? '')));
    rows.set(row.slice(0, TOTAL_KEY.length).join(' '), sums.join('|'));
  }
  return rows;
}

/** Keys of rows that hold uses from before a time (epoch ms). */
function keysBefore(store: Store, time: number): Set<string> {
  const keys = new Set<string>();
  for (const row of store.statements.rows(`SELECT ${DAILY_KEY.join(', ')} FROM full_rollup WHERE first_at < ?`, time)) {
    keys.add(row.join(' '));
  }
  return keys;
}

function differing(expected: Rows, found: Rows): number {
  const keys = new Set([...expected.keys(), ...found.keys()]);
  return [...keys].filter((key) => expected.get(key) !== found.get(key)).length;
}
