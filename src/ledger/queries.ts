import type { SqlValue } from 'sql.js';
import { bucketOf } from '../model/histogram.js';
import { HOOK_KINDS } from '../model/hookEvent.js';
import { INVALID_NAME } from '../model/names.js';
import type { UseGroup } from '../model/report.js';
import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, OUTCOMES, REASONS, TRIGGERS } from '../model/vocabulary.js';
import { TOTAL_KEY } from './rollup.js';
import { parseDurations } from './rollupChange.js';
import type { Store } from './store.js';
import { shownUse } from './useTable.js';
import { textInSql } from './words.js';
import type { EventFilter, Span, Today, UseFilter } from './types.js';

const DAY_MS = 86_400_000;
const GROUP_KEY = TOTAL_KEY.join(', ');

/**
 * Groups of uses for `buildReports`. Without `since` and `projects` the totals answer. Else whole days come from the rollup; only of the days that `since` cuts are raw rows
 * read. Where those have expired the day counts as a whole.
 */
export function useGroups(store: Store, filter: UseFilter): UseGroup[] {
  const where = conditions(store, filter);
  if (where === null) {
    return [];
  }
  // The totals are not kept by project.
  const since = filter.since ?? (filter.projects === undefined ? undefined : 0);
  const cut = since === undefined || since < store.horizon ? [] : cutDays(store, since);
  const groups: UseGroup[] = [];
  const rows = store.statements.rows(
    since === undefined
      ? `SELECT ${GROUP_KEY}, n, duration_sum, duration_n, token_sum, token_n, durations, first_at, last_at
         FROM total WHERE ${where.sql}`
      : `SELECT ${GROUP_KEY}, sum(n), sum(duration_sum), sum(duration_n), sum(token_sum), sum(token_n),
           group_concat(durations, ' '), min(first_at), max(last_at)
         FROM full_rollup WHERE ${where.sql} AND ${fromDay(since)} AND last_at >= ${since}
           AND day NOT IN (${cut.join(', ')}) GROUP BY ${GROUP_KEY}`,
    ...where.values,
  );
  for (const row of rows) {
    groups.push(toGroup(store, row));
  }
  if (since !== undefined && cut.length > 0) {
    const end = (Math.max(...cut) + 2) * DAY_MS;
    const raw = store.uses.select(`WHERE ${where.sql} AND at >= ? AND at < ?`, ...where.values, since, end);
    for (const use of raw) {
      if (cut.includes(use.day)) {
        groups.push(groupOfOne(shownUse(use)));
      }
    }
  }
  return groups;
}

/** The hashes of the projects on record, null among them where no folder was told. */
export function projectsOf(store: Store): (string | null)[] {
  return store.statements.all('SELECT DISTINCT project FROM kind').map(([id]) => store.words.get(id));
}

/**
 * Uses that meet the filter, newest first, ties by id descending; one at a time, so don't change them meanwhile.
 *
 * @param limit at most so many; negative: all
 */
export function* selectEvents(store: Store, filter: EventFilter, limit: number): Generator<UseEvent> {
  const where = eventConditions(store, filter);
  if (where !== null) {
    const rest = `WHERE ${where.sql} ORDER BY at DESC, id_shift DESC, identity DESC LIMIT ?`;
    for (const use of store.uses.select(rest, ...where.values, limit)) {
      yield shownUse(use);
    }
  }
}

export function countEvents(store: Store, filter: EventFilter): number {
  const where = eventConditions(store, filter);
  return where === null
    ? 0
    : store.statements.number(`SELECT count(*) FROM full_use WHERE ${where.sql}`, ...where.values);
}

/**
 * Sessions, newest first, ties by id descending; one at a time, so don't change them meanwhile. With a skill's name:
 * those in which it was used.
 *
 * @param limit at most so many; negative: all
 */
export function* selectSessions(store: Store, filter: UseFilter, limit: number): Generator<SessionMetrics> {
  const { skillName, ...rest } = filter;
  const where = conditions(store, rest);
  const skill = skillName === undefined ? 0 : store.words.find(skillName);
  if (where === null || skill === null) {
    return;
  }
  const since = filter.since === undefined ? '' : `AND coalesce("end", start) >= ${filter.since}`;
  const used =
    skillName === undefined
      ? ''
      : `AND (agent, session) IN (SELECT agent, session FROM full_use WHERE skill = ${skill})`;
  // By the text: its number tells only which session was read first.
  const id = textInSql('session.session');
  const order = `ORDER BY coalesce("end", start) DESC, ${id} DESC LIMIT ?`;
  yield* store.sessions.select(`WHERE ${where.sql} ${since} ${used} ${order}`, ...where.values, limit);
}

/** The uses that were counted on a local day; see `localDay`. */
export function readToday(store: Store, day: number): Today {
  const row = store.statements.first(
    'SELECT sum(n), sum(n * (outcome = ?)) FROM full_rollup WHERE day = ? AND nested = 0',
    OUTCOMES.indexOf('failure'),
    day,
  );
  return { day, uses: Number(row?.[0] ?? 0), failures: Number(row?.[1] ?? 0) };
}

/** Another text when a session has come, gone or gone on. */
export function sessionStamp(store: Store): string {
  const exits = `(SELECT count(*) FROM hook_event WHERE kind = ${HOOK_KINDS.indexOf('exit')})`;
  return (store.statements.first(`SELECT count(*), total("end"), ${exits} FROM session`) ?? []).join(' ');
}

/** First and last use and how many of both; nested uses count as uses on record. */
export function readSpan(store: Store): Span {
  const row = store.statements.first('SELECT min(first_at), max(last_at), sum(n) FROM total');
  const sessionsFrom = nullable(store.statements.first('SELECT min(start) FROM session')?.[0]);
  return {
    from: nullable(row?.[0]),
    to: nullable(row?.[1]),
    uses: Number(row?.[2] ?? 0),
    sessions: store.statements.number('SELECT count(*) FROM session'),
    ...(sessionsFrom === null ? {} : { sessionsFrom }),
  };
}

/** Times of uses and of looks at skills, and starts of sessions, that lie after a moment (all epoch ms), ascending, each once. */
export function timesAfter(store: Store, moment: number): number[] {
  const sql = `SELECT at FROM use WHERE at > ?1 UNION SELECT coalesce(start, "end") FROM session
    WHERE coalesce(start, "end") > ?1 UNION SELECT at FROM running WHERE at > ?1
    UNION SELECT at FROM hook_event WHERE at > ?1 UNION SELECT seen FROM sighting WHERE seen > ?1 ORDER BY 1`;
  return store.statements.all(sql, moment).map(([time]) => Number(time));
}

/** Null: a word of the filter never occurred, so nothing matches. */
export function conditions(store: Store, filter: UseFilter): { sql: string; values: SqlValue[] } | null {
  const parts = ['1'];
  const values: SqlValue[] = [];
  if (filter.skillName !== undefined) {
    const skill = store.words.find(filter.skillName);
    if (skill === null) {
      return null;
    }
    parts.push('skill = ?');
    values.push(skill);
  }
  if (filter.agentId !== undefined) {
    parts.push('agent = ?');
    values.push(AGENT_IDS.indexOf(filter.agentId));
  }
  if (filter.projects !== undefined) {
    const known = filter.projects
      .map((hash) => (hash === null ? 0 : store.words.find(hash)))
      .filter((id) => id !== null);
    if (known.length === 0) {
      return null;
    }
    parts.push(`project IN (${known.map(() => '?').join(', ')})`);
    values.push(...known);
  }
  return { sql: parts.join(' AND '), values };
}

/** Null: a word of the filter never occurred, so nothing matches. */
function eventConditions(store: Store, filter: EventFilter): { sql: string; values: SqlValue[] } | null {
  const where = conditions(store, filter);
  const { sessionId, since } = filter;
  const session = sessionId === undefined ? 0 : store.words.find(sessionId);
  if (where === null || session === null) {
    return null;
  }
  const parts: [string, number][] = [
    ...(sessionId === undefined ? [] : [['session = ?', session] satisfies [string, number]]),
    ...(since === undefined ? [] : [['at >= ?', since] satisfies [string, number]]),
  ];
  return {
    sql: [where.sql, ...parts.map(([sql]) => sql)].join(' AND '),
    values: [...where.values, ...parts.map(([, value]) => value)],
  };
}

/** Days of which some uses lie before and some after the moment. */
export function cutDays(store: Store, since: number): number[] {
  const days: number[] = [];
  const sql = `SELECT DISTINCT day FROM full_rollup WHERE ${fromDay(since)} AND first_at < ? AND last_at >= ?`;
  for (const row of store.statements.rows(sql, since, since)) {
    days.push(Number(row[0]));
  }
  return days;
}

/** Local days differ from the universal one by at most one: earlier rows need not be looked at. */
export function fromDay(since: number): string {
  return `day >= ${Math.floor(since / DAY_MS) - 1}`;
}

function toGroup(store: Store, row: readonly SqlValue[]): UseGroup {
  const number = (index: number): number => Number(row[index]);
  return {
    skillName: store.words.get(row[0]) ?? INVALID_NAME,
    agentId: AGENT_IDS[number(1)] ?? 'unknown',
    skillVersion: store.words.get(row[2]),
    trigger: TRIGGERS[number(3)] ?? 'api',
    outcome: OUTCOMES[number(4)] ?? 'partial',
    reason: REASONS[number(5)] ?? 'other',
    nested: number(6) === 1,
    count: number(7),
    durationSum: number(8),
    durationCount: number(9),
    tokenSum: number(10),
    tokenCount: number(11),
    durations: parseDurations(String(row[12] ?? '')),
    firstAt: number(13),
    lastAt: number(14),
  };
}

function groupOfOne(event: UseEvent): UseGroup {
  const at = Date.parse(event.timestamp);
  const { skillName, agentId, skillVersion, trigger, outcome, reason, nested, durationMs, tokens } = event;
  return {
    skillName,
    agentId,
    skillVersion,
    trigger,
    outcome,
    reason,
    nested,
    count: 1,
    durationSum: durationMs ?? 0,
    durationCount: durationMs === null ? 0 : 1,
    tokenSum: tokens ?? 0,
    tokenCount: tokens === null ? 0 : 1,
    durations: new Map(durationMs === null ? [] : [[bucketOf(durationMs), 1]]),
    firstAt: at,
    lastAt: at,
  };
}

function nullable(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
