import type { SqlValue } from 'sql.js';
import { bucketOf } from '../model/histogram.js';
import { INVALID_NAME } from '../model/names.js';
import type { UseGroup } from '../model/report.js';
import { TOKEN_ENDS } from '../model/spreadRanges.js';
import { isUntold } from '../model/tally.js';
import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, type AgentId, OUTCOMES, REASONS, TRIGGERS } from '../model/vocabulary.js';
import { conditions, cutDays, fromDay, useGroups } from './queries.js';
import { parseDurations } from './rollupChange.js';
import { DAY_MS } from './schema.js';
import type { Store } from './store.js';
import type { UseFilter } from './types.js';

/** Single uses are looked at only as far back: the table of all of them takes a second to read. */
const LATEST = 20_000;

/** The uses of one local day. Nested ones are in no number. */
export interface DayFacts {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly uses: number;
  /** Those of which it is known whether they succeeded, see `Untold`. */
  readonly told: number;
  readonly succeeded: number;
  readonly tokenSum: number;
  readonly tokenCount: number;
  /** Uses per bucket, see `histogram.ts`. */
  readonly durations: ReadonlyMap<number, number>;
}

/** Counted use by use, since the rollup does not tell it: of the newest uses on record, and of no older ones. */
export interface LatestFacts {
  readonly uses: number;
  /** Of these uses. */
  readonly sessions: number;
  /** Uses per range, see `TOKEN_ENDS`. */
  readonly tokens: readonly number[];
}

/** Whose uses are on record, whatever the filter. */
export interface OnRecord {
  /** Most used first. */
  readonly skills: readonly string[];
  readonly agents: readonly AgentId[];
}

/** What the dashboard is drawn from: all but `onRecord` meet the filter. */
export interface DashboardFacts {
  readonly groups: readonly UseGroup[];
  /** Ascending. Days without a use are left out; one that the filter cuts may stand there several times. */
  readonly days: readonly DayFacts[];
  readonly latest: LatestFacts;
  readonly onRecord: OnRecord;
}

/** @param isSketch leaves the days out: of a million uses they take longer than all else */
export function readDashboardFacts(store: Store, filter: UseFilter, isSketch: boolean): DashboardFacts {
  return {
    groups: useGroups(store, filter),
    days: isSketch ? [] : dayFacts(store, filter),
    latest: latestFacts(store, filter),
    onRecord: onRecord(store),
  };
}

const SUCCESS = OUTCOMES.indexOf('success');
/** One number for what decides whether it is known how a use went, so that SQL can ask the rule of the model. */
const TELLING = `agent * ${TRIGGERS.length * REASONS.length} + trigger * ${REASONS.length} + reason`;
const UNTOLD = AGENT_IDS.flatMap((agentId) =>
  TRIGGERS.flatMap((trigger) => REASONS.map((reason) => isUntold({ agentId, trigger, reason }))),
).flatMap((untold, number) => (untold ? [number] : []));
const TOLD = `(${TELLING} NOT IN (${UNTOLD.join(', ')}))`;

/**
 * By day, as the rollup is clustered: any other grouping would have to sort all of its rows. What is asked of a kind is
 * worked out once and kept beside the tables, which takes half the time of asking for each row.
 */
function dayFacts(store: Store, filter: UseFilter): DayFacts[] {
  const where = conditions(store, filter);
  if (where === null) {
    return [];
  }
  const { since } = filter;
  const cut = since === undefined || since < store.horizon ? [] : cutDays(store, since);
  const { db } = store.statements;
  db.run('CREATE TEMP TABLE IF NOT EXISTS counted (kind INTEGER PRIMARY KEY, told, succeeded); DELETE FROM counted;');
  db.run(
    `INSERT INTO counted SELECT id, ${TOLD}, ${TOLD} AND outcome = ${SUCCESS} FROM kind WHERE nested = 0 AND ${where.sql}`,
    where.values,
  );
  const later =
    since === undefined
      ? ''
      : `WHERE ${fromDay(since)} AND day * ${DAY_MS} + first_shift + last_shift >= ${since} AND day NOT IN (${cut.join()})`;
  const rows = store.statements.rows(
    `SELECT day, sum(n), sum(n * told), sum(n * succeeded), sum(token_sum), sum(token_n), group_concat(durations, ' ')
     FROM rollup CROSS JOIN counted USING (kind) ${later} GROUP BY day ORDER BY day`,
  );
  const days = Array.from(rows, toDay);
  if (since !== undefined && cut.length > 0) {
    const end = (Math.max(...cut) + 2) * DAY_MS;
    const raw = store.uses.select(
      `WHERE ${where.sql} AND nested = 0 AND at >= ? AND at < ?`,
      ...where.values,
      since,
      end,
    );
    for (const { event, day } of raw) {
      if (cut.includes(day)) {
        days.push(dayOfOne(event, day));
      }
    }
  }
  return days.sort((a, b) => a.day - b.day);
}

function latestFacts(store: Store, filter: UseFilter): LatestFacts {
  const where = conditions(store, filter);
  if (where === null) {
    return { uses: 0, sessions: 0, tokens: Array.from({ length: TOKEN_ENDS.length + 1 }, () => 0) };
  }
  const below = TOKEN_ENDS.map((end) => `sum(tokens < ${end})`).join(', ');
  const row =
    store.statements.first(
      `SELECT count(*), count(DISTINCT session), ${below}, count(tokens)
       FROM (SELECT kind, session, tokens FROM use WHERE at >= ? ORDER BY at DESC LIMIT ${LATEST})
       WHERE kind IN (SELECT id FROM kind WHERE nested = 0 AND ${where.sql})`,
      filter.since ?? 0,
      ...where.values,
    ) ?? [];
  const [uses = 0, sessions = 0, ...cumulative] = row.map(Number);
  return { uses, sessions, tokens: cumulative.map((count, index) => count - (cumulative[index - 1] ?? 0)) };
}

function onRecord({ statements, words }: Store): OnRecord {
  const skills = statements.all('SELECT skill FROM total WHERE nested = 0 GROUP BY skill ORDER BY sum(n) DESC, skill');
  const agents = statements.all('SELECT DISTINCT agent FROM total WHERE nested = 0 ORDER BY agent');
  return {
    skills: skills.map(([skill]) => words.get(skill) ?? INVALID_NAME),
    agents: agents.map(([agent]) => AGENT_IDS[Number(agent)] ?? 'unknown'),
  };
}

function toDay(row: readonly SqlValue[]): DayFacts {
  const number = (index: number): number => Number(row[index]);
  return {
    day: number(0),
    uses: number(1),
    told: number(2),
    succeeded: number(3),
    tokenSum: number(4),
    tokenCount: number(5),
    durations: parseDurations(String(row[6] ?? '')),
  };
}

function dayOfOne(event: UseEvent, day: number): DayFacts {
  const { durationMs, tokens, outcome } = event;
  const told = isUntold(event) ? 0 : 1;
  return {
    day,
    uses: 1,
    told,
    succeeded: outcome === 'success' ? told : 0,
    tokenSum: tokens ?? 0,
    tokenCount: tokens === null ? 0 : 1,
    durations: new Map(durationMs === null ? [] : [[bucketOf(durationMs), 1]]),
  };
}
