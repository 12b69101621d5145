import type { SqlValue } from 'sql.js';
import { bucketOf } from '../model/histogram.js';
import { AGENT_IDS, OUTCOMES, REASONS, TRIGGERS } from '../model/vocabulary.js';
import { DAY_IN_SQL } from './schema.js';
import type { Statements } from './statements.js';
import type { StoredUse } from './useTable.js';
import type { Words } from './words.js';

const KEY = ['day', 'skill', 'agent', 'project', 'version', 'trigger', 'outcome', 'reason', 'nested'] as const;
const WHERE_KEY = KEY.map((column) => `${column} = ?`).join(' AND ');
const WHERE_RAW = WHERE_KEY.replace('day = ?', `${DAY_IN_SQL} = ?`);
const SUMS = 'n, duration_sum, duration_n, token_sum, token_n, durations, first_at, last_at';

/** What is to be added to one row, or taken from it. */
interface Change {
  readonly key: number[];
  n: number;
  durationSum: number;
  durationCount: number;
  tokenSum: number;
  tokenCount: number;
  readonly durations: Map<number, number>;
  firstAt: number;
  lastAt: number;
  /** A removed use stood at one of these times: the first and last time may have to be found again. */
  readonly removedAt: number[];
}

/**
 * Numbers per (local day, skill, agent, project, version, trigger, outcome, reason, nested). Changes are gathered
 * and written by `flush`, so that many uses of one row cost one write.
 */
export class Rollup {
  private readonly changes = new Map<string, Change>();

  constructor(
    private readonly statements: Statements,
    private readonly words: Words,
  ) {}

  add(use: StoredUse): void {
    const change = this.count(use, 1);
    const at = Date.parse(use.event.timestamp);
    change.firstAt = Math.min(change.firstAt, at);
    change.lastAt = Math.max(change.lastAt, at);
  }

  remove(use: StoredUse): void {
    this.count(use, -1).removedAt.push(Date.parse(use.event.timestamp));
  }

  /** Call it inside the transaction that changes the raw rows, after them. */
  flush(): void {
    for (const change of this.changes.values()) {
      this.write(change);
    }
    this.changes.clear();
  }

  /** After a rollback. */
  discard(): void {
    this.changes.clear();
  }

  private count({ event, day }: StoredUse, sign: 1 | -1): Change {
    const key = [
      day,
      this.words.put(event.skillName),
      AGENT_IDS.indexOf(event.agentId),
      this.words.put(event.project),
      this.words.put(event.skillVersion),
      TRIGGERS.indexOf(event.trigger),
      OUTCOMES.indexOf(event.outcome),
      REASONS.indexOf(event.reason),
      event.nested ? 1 : 0,
    ];
    const change = this.change(key);
    change.n += sign;
    if (event.durationMs !== null) {
      change.durationSum += sign * event.durationMs;
      change.durationCount += sign;
      const bucket = bucketOf(event.durationMs);
      change.durations.set(bucket, (change.durations.get(bucket) ?? 0) + sign);
    }
    if (event.tokens !== null) {
      change.tokenSum += sign * event.tokens;
      change.tokenCount += sign;
    }
    return change;
  }

  private change(key: number[]): Change {
    const name = key.join(' ');
    let change = this.changes.get(name);
    if (change === undefined) {
      change = {
        key,
        n: 0,
        durationSum: 0,
        durationCount: 0,
        tokenSum: 0,
        tokenCount: 0,
        durations: new Map(),
        firstAt: Number.POSITIVE_INFINITY,
        lastAt: Number.NEGATIVE_INFINITY,
        removedAt: [],
      };
      this.changes.set(name, change);
    }
    return change;
  }

  private write(change: Change): void {
    const row = this.statements.first(`SELECT ${SUMS} FROM rollup WHERE ${WHERE_KEY}`, ...change.key);
    const old = (index: number, missing: number): number => (row === null ? missing : Number(row[index]));
    const n = old(0, 0) + change.n;
    if (n <= 0) {
      this.statements.run(`DELETE FROM rollup WHERE ${WHERE_KEY}`, ...change.key);
      return;
    }
    const durations = parseDurations(row === null ? '' : String(row[5]));
    for (const [bucket, count] of change.durations) {
      durations.set(bucket, (durations.get(bucket) ?? 0) + count);
    }
    let firstAt = Math.min(old(6, Number.POSITIVE_INFINITY), change.firstAt);
    let lastAt = Math.max(old(7, Number.NEGATIVE_INFINITY), change.lastAt);
    if (change.removedAt.some((at) => at <= firstAt || at >= lastAt)) {
      ({ firstAt, lastAt } = this.findTimes(change.key, n, firstAt, lastAt));
    }
    const values: SqlValue[] = [
      n,
      old(1, 0) + change.durationSum,
      old(2, 0) + change.durationCount,
      old(3, 0) + change.tokenSum,
      old(4, 0) + change.tokenCount,
      formatDurations(durations),
      firstAt,
      lastAt,
    ];
    this.statements.run(
      `INSERT OR REPLACE INTO rollup (${KEY.join(', ')}, ${SUMS}) VALUES (${Array.from({ length: 17 }, () => '?').join(', ')})`,
      ...change.key,
      ...values,
    );
  }

  /** From the raw rows. Uses whose row has expired are older than the others: then the first time stands. */
  private findTimes(key: readonly number[], n: number, firstAt: number, lastAt: number): { firstAt: number; lastAt: number } {
    const row = this.statements.first(
      `SELECT count(*), min(at), max(at) FROM use WHERE at BETWEEN ? AND ? AND ${WHERE_RAW}`,
      firstAt,
      lastAt,
      ...key,
    );
    const raw = Number(row?.[0] ?? 0);
    return {
      firstAt: raw === n ? Number(row?.[1]) : firstAt,
      lastAt: raw > 0 ? Number(row?.[2]) : lastAt,
    };
  }
}

/** `bucket:count` pairs, several lists may stand one behind the other. */
export function parseDurations(text: string): Map<number, number> {
  const durations = new Map<number, number>();
  for (const pair of text.split(' ')) {
    const colon = pair.indexOf(':');
    if (colon > 0) {
      const bucket = Number(pair.slice(0, colon));
      durations.set(bucket, (durations.get(bucket) ?? 0) + Number(pair.slice(colon + 1)));
    }
  }
  return durations;
}

function formatDurations(durations: ReadonlyMap<number, number>): string {
  return [...durations]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => `${bucket}:${count}`)
    .join(' ');
}
