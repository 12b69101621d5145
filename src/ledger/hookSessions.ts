import { type HookEvent, isNameless } from '../model/hookEvent.js';
import { readHooks } from '../model/hookUses.js';
import { isIdle } from '../model/idle.js';
import type { RunningUse, UseEvent } from '../model/use.js';
import { AGENT_IDS, type AgentId, EVIDENCE } from '../model/vocabulary.js';
import type { ExclusionMatcher } from './exclusions.js';
import type { HookTable, SessionKey } from './hookTable.js';
import { oneToOne } from './oneToOne.js';
import type { SessionTable } from './sessionTable.js';
import type { SourceTables } from './sourceTables.js';
import type { UseTable } from './useTable.js';
import type { Words } from './words.js';

/** A hook and the transcript tell of one use at nearly the same time, but for prompts that wait in a queue. */
const FAR_MS = 24 * 3_600_000;
/** The hook of the first prompt may run before the transcript begins. */
const EARLY_MS = 60_000;
const HOOK = EVIDENCE.indexOf('hook');
/** Agents whose transcripts tell what was typed: where one was read and tells no use, there was none. */
const TELLS_TYPED: ReadonlySet<AgentId> = new Set(['claude-code', 'copilot-cli', 'qwen']);

/** Rows with the totals that count them. */
export interface HookRows {
  /** Returns whether anything changed. */
  take(use: UseEvent): boolean;
  /** @param heir the use that stands for it, whose row takes over what others told of it */
  drop(id: string, heir: UseEvent | null): void;
  /** Something beside the rows has changed. */
  changed(): void;
}

export interface HookSessionParts {
  readonly table: HookTable;
  readonly uses: UseTable;
  readonly words: Words;
  readonly sources: SourceTables;
  readonly sessions: SessionTable;
  readonly rows: HookRows;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Makes uses of what hooks told, session by session. A use that the transcript tells of as well has no row by its hook:
 * where the call has no id that both know, they are the same by agent, session, skill and time, one to one. All is
 * worked out anew from the events whenever a session's events or uses change, so the order of their coming does not
 * matter. All methods run inside a transaction.
 */
export class HookSessions {
  constructor(private readonly parts: HookSessionParts) {}

  /** Returns how many of the events are new. Taking one again changes nothing. */
  add(events: readonly HookEvent[], excluded: ExclusionMatcher): number {
    const { table } = this.parts;
    let count = 0;
    for (const sessionEvents of bySession(events.filter((event) => !isExcluded(event, excluded)))) {
      const before = table.ofSession(sessionEvents[0]);
      const news = sessionEvents.filter((event) => table.put(event));
      if (news.length > 0) {
        this.workOut(sessionEvents[0], idsOf(before));
        this.parts.rows.changed();
        count += news.length;
      }
    }
    return count;
  }

  /** To be told of a session whose transcript's uses have changed. */
  observed(session: SessionKey): void {
    if (this.parts.table.tells(session)) {
      this.workOut(session, []);
    }
  }

  /** Works out the uses anew that began around a time (epoch ms, inclusive). */
  workOutWithin(from: number, to: number): void {
    this.parts.table.sessionsWithin(from - FAR_MS, to + FAR_MS).forEach((session) => this.workOut(session, []));
  }

  /** See `HookTable.prune`. */
  prune(before: number): void {
    if (this.parts.table.prune(before)) {
      this.parts.rows.changed();
    }
  }

  /** Ends the uses of sessions of which nothing was heard for long. Returns how many there were. */
  settle(): number {
    const { sources, now } = this.parts;
    const idle = sources.runningByHooks().filter(({ asOf }) => isIdle(asOf, now()));
    idle.forEach((use) => this.workOut(use, []));
    return idle.length;
  }

  /** The uses of a session that ought to have a row by a hook, and of those that ought not their heirs. */
  standing(session: SessionKey): {
    readonly uses: readonly UseEvent[];
    readonly running: readonly RunningUse[];
    readonly heirs: ReadonlyMap<string, UseEvent | null>;
  } {
    const { uses, running } = readHooks(this.parts.table.ofSession(session), this.parts.now());
    const heirs = this.heirsOf(session, [...uses, ...running].filter(isNameless));
    const isLeft = ({ id }: RunningUse): boolean => !heirs.has(id);
    return { uses: uses.filter(isLeft), running: running.filter(isLeft), heirs };
  }

  /** @param gone ids that earlier events of the session gave */
  private workOut(session: SessionKey, gone: readonly string[]): void {
    const { table, rows, sources } = this.parts;
    const { uses, running, heirs } = this.standing(session);
    const wanted = new Set(uses.map(({ id }) => id));
    for (const id of new Set([...gone, ...idsOf(table.ofSession(session))])) {
      const stored = wanted.has(id) ? null : this.parts.uses.find(id);
      if (stored?.event.evidence === 'hook') {
        rows.drop(id, heirs.get(id) ?? null);
      }
    }
    uses.forEach((use) => rows.take(use));
    if (sources.replaceRunning(sourceOf(session), running)) {
      rows.changed();
    }
  }

  /** Of the uses that the transcript tells otherwise: the use that each is, or null for one that there was not. */
  private heirsOf(session: SessionKey, nameless: readonly RunningUse[]): Map<string, UseEvent | null> {
    const told = this.toldBy(session, nameless);
    const candidates = nameless.flatMap((use) =>
      told
        .filter(({ skillName }) => skillName === use.skillName)
        .map((other) => ({
          left: use.id,
          right: other.id,
          rank: other.trigger === use.trigger ? 0 : 1,
          distance: Math.abs(Date.parse(other.timestamp) - Date.parse(use.timestamp)),
        })),
    );
    const byId = new Map(told.map((use) => [use.id, use]));
    const heirs = new Map<string, UseEvent | null>();
    for (const [id, other] of oneToOne(candidates)) {
      heirs.set(id, byId.get(other) ?? null);
    }
    nameless.filter((use) => !heirs.has(use.id) && this.isDenied(use)).forEach(({ id }) => heirs.set(id, null));
    return heirs;
  }

  private toldBy({ agentId, sessionId }: SessionKey, nameless: readonly RunningUse[]): UseEvent[] {
    if (nameless.length === 0) {
      return [];
    }
    const times = nameless.map(({ timestamp }) => Date.parse(timestamp));
    const where = `WHERE at BETWEEN ? AND ? AND session = ? AND agent = ? AND nested = 0 AND evidence > ${HOOK}`;
    const found = this.parts.uses.select(
      where,
      Math.min(...times) - FAR_MS,
      Math.max(...times) + FAR_MS,
      this.parts.words.find(sessionId),
      AGENT_IDS.indexOf(agentId),
    );
    return [...found].map(({ event }) => event).filter(({ trigger }) => trigger === 'user' || trigger === 'model');
  }

  /** The transcript was read beyond the time of the use and tells of none. */
  private isDenied({ agentId, sessionId, trigger, timestamp }: RunningUse): boolean {
    const at = Date.parse(timestamp);
    const span = TELLS_TYPED.has(agentId) && trigger === 'user' ? this.parts.sessions.span(agentId, sessionId) : null;
    return span !== null && at >= span.start - EARLY_MS && at < span.end;
  }
}

/** Whether a time in which nothing may be recorded holds what a hook told. */
export function isExcluded(event: HookEvent, excluded: ExclusionMatcher): boolean {
  const { agentId, at } = event;
  return event.kind === 'skill'
    ? excluded.excludes({ ...event, timestamp: new Date(at).toISOString() })
    : excluded.excludesSession({ agentId, start: at, end: at });
}

function bySession(events: readonly HookEvent[]): (readonly [HookEvent, ...HookEvent[]])[] {
  const sessions = new Map<string, [HookEvent, ...HookEvent[]]>();
  for (const event of events) {
    const known = sessions.get(sourceOf(event));
    if (known === undefined) {
      sessions.set(sourceOf(event), [event]);
    } else {
      known.push(event);
    }
  }
  return [...sessions.values()];
}

function idsOf(events: readonly HookEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'skill' ? [event.id] : []));
}

function sourceOf({ agentId, sessionId }: SessionKey): string {
  return `hook ${agentId} ${sessionId}`;
}
