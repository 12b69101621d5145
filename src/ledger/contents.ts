import type { SqlValue } from 'sql.js';
import { buildReports } from '../model/effectiveness.js';
import type { HookEvent } from '../model/hookEvent.js';
import type { SkillReport } from '../model/report.js';
import type { SessionMetrics } from '../model/session.js';
import type { SkillSighting } from '../model/sighting.js';
import type { UseEvent } from '../model/use.js';
import { KIND_COLUMNS, type Kind, toKind } from './kinds.js';
import { conditions, countEvents, readSpan, selectEvents, selectSessions, useGroups } from './queries.js';
import { SCHEMA_VERSION } from './schema.js';
import type { Store } from './store.js';
import type { Span, UseFilter } from './types.js';

const DAY_MS = 86_400_000;
const ALL = -1;

/** Uses of one local day that are alike, summed up. These sums stay when the single uses have expired. */
export interface DaySum extends Kind {
  /** `2026-05-01`. */
  readonly day: string;
  readonly uses: number;
  /** Milliseconds, over the `durations` uses that have one. */
  readonly durationSumMs: number;
  readonly durations: number;
  /** Over the `tokenCounts` uses that tell theirs. */
  readonly tokenSum: number;
  readonly tokenCounts: number;
}

/** What a ledger holds. The iterables read as they are asked and can be gone through once. */
export interface LedgerContents {
  readonly schemaVersion: number;
  readonly span: Span;
  readonly reports: readonly SkillReport[];
  readonly eventCount: number;
  /** Newest first, as are sessions and events. */
  readonly days: Iterable<DaySum>;
  readonly sessions: Iterable<SessionMetrics>;
  readonly events: Iterable<UseEvent>;
  /** What hooks told, in no order. */
  readonly hooks: Iterable<HookEvent>;
  /** What looks at installed skills found, by skill, place and time. */
  readonly sightings: Iterable<SkillSighting>;
}

/** Per skill, from the rollup; see `buildReports` for the order. */
export function readReports(store: Store, filter: UseFilter): SkillReport[] {
  return buildReports(useGroups(store, filter), (skillName) => store.versions.firstInForce(skillName));
}

export function readContents(store: Store, filter: UseFilter): LedgerContents {
  return {
    schemaVersion: SCHEMA_VERSION,
    span: readSpan(store),
    reports: readReports(store, filter),
    eventCount: countEvents(store, filter),
    days: selectDays(store, filter),
    sessions: selectSessions(store, filter, ALL),
    events: selectEvents(store, filter, ALL),
    hooks: selectHooks(store, filter),
    sightings: selectSightings(store, filter),
  };
}

/** Days that `since` cuts count as a whole. */
function* selectDays(store: Store, filter: UseFilter): Generator<DaySum> {
  const where = conditions(store, filter);
  if (where !== null) {
    const sql = `SELECT ${KIND_COLUMNS.join(', ')}, day, n, duration_sum, duration_n, token_sum, token_n
      FROM full_rollup WHERE ${where.sql} AND last_at >= ? ORDER BY day DESC, first_at DESC`;
    for (const row of store.statements.rows(sql, ...where.values, filter.since ?? 0)) {
      yield toDaySum(store, row);
    }
  }
}

function* selectHooks(store: Store, filter: UseFilter): Generator<HookEvent> {
  const where = conditions(store, filter);
  if (where !== null) {
    const rest = `WHERE ${where.sql} AND at >= ?`;
    for (const event of store.hookTable.select(rest, ...where.values, filter.since ?? 0)) {
      if (event !== null) {
        yield event;
      }
    }
  }
}

/** All of the skills that are asked for: an older text may be the one that was in force. */
function selectSightings({ sightings, words }: Store, { skillName }: UseFilter): Iterable<SkillSighting> {
  return skillName === undefined
    ? sightings.select('')
    : sightings.select('WHERE skill = ?', words.find(skillName) ?? 0);
}

function toDaySum(store: Store, row: readonly SqlValue[]): DaySum {
  const number = (index: number): number => Number(row[KIND_COLUMNS.length + index]);
  return {
    ...toKind(row, store.words),
    day: new Date(number(0) * DAY_MS).toISOString().slice(0, 10),
    uses: number(1),
    durationSumMs: number(2),
    durations: number(3),
    tokenSum: number(4),
    tokenCounts: number(5),
  };
}
