import { MAIN_THREAD, type Entry, type Fact } from './facts.js';
import { IDLE_MS } from './idle.js';
import { useId } from './identity.js';
import { MetricsCounter } from './metrics.js';
import { storedId } from './names.js';
import type { SessionReading } from './reading.js';
import { SkillCatalog } from './skillPath.js';
import { Thread } from './thread.js';
import { TokenBook } from './tokens.js';
import type { RunningUse, UseEvent } from './use.js';
import type { AgentId } from './vocabulary.js';
import type { Result, Window } from './window.js';

/** A clock may be off; a transcript from further in the future than this says nothing about idleness. */
const FUTURE_MS = 24 * 60 * 60 * 1000;

/** All that a session's files say, as entries. */
export interface Transcript {
  readonly agentId: AgentId;
  /** The main file first; each in its own order. */
  readonly parts: readonly (readonly Entry[])[];
  readonly cwd: string | null;
  readonly damagedLines: number;
  readonly unknownRecords: number;
}

export interface TranscriptOptions {
  readonly hashProject: (folder: string) => string;
  readonly isSkillRoot: (path: string) => boolean;
  /** Why the agent says that the session ended; null where it doesn't. */
  readonly exitReason?: string | null;
}

/**
 * Applies the definitions (what is a use, when does it end, how did it go; session metrics) to a session.
 * It starts from nothing each time, so the answer depends on the entries alone, not on when they came.
 *
 * @param now epoch ms: decides what is idle
 */
export function readTranscript(transcript: Transcript, options: TranscriptOptions, now: number): SessionReading {
  const session = new Session(options.isSkillRoot);
  for (const part of transcript.parts) {
    session.list(part);
  }
  transcript.parts.forEach((part, index) => session.take(part, index === 0));
  const end = session.latest ?? 0;
  const isIdle = now - end >= IDLE_MS || end - now > FUTURE_MS;
  const project = transcript.cwd === null ? null : options.hashProject(transcript.cwd);
  const uses: UseEvent[] = [];
  const running: RunningUse[] = [];
  const started = session.link();
  const tokens = session.tokens.byWindow(started);
  for (const window of session.windows()) {
    const verdict = window.verdict(session.results);
    const use = observed(window, transcript.agentId, session, project, tokens.get(window) ?? null, end);
    if (verdict === null && !isIdle) {
      running.push(use);
    } else {
      const { outcome, reason } = verdict ?? { outcome: 'partial', reason: 'abandoned' };
      uses.push({ ...use, outcome, reason, durationMs: window.durationMs(session.results), reportedOutcome: null });
    }
  }
  return {
    uses,
    running,
    session: session.isSession
      ? session.metrics.result(
          {
            sessionId: storedId(session.id ?? 'unknown'),
            agentId: transcript.agentId,
            exitReason: options.exitReason ?? null,
            project,
            agentVersion: session.agentVersion,
          },
          session.tokens.total(),
        )
      : null,
    settled: isIdle,
    damagedLines: transcript.damagedLines,
    unknownRecords: transcript.unknownRecords,
    cwd: transcript.cwd,
  };
}

function observed(window: Window, agentId: AgentId, session: Session, project: string | null, tokens: number | null, asOf: number): RunningUse {
  const { start } = window;
  return {
    id: useId(start.near, agentId, start.key, window.skill),
    skillId: window.skill,
    skillName: window.skill,
    sessionId: storedId(start.forkedFrom ?? start.sessionId ?? session.id ?? 'unknown'),
    agentId,
    timestamp: new Date(start.near).toISOString(),
    trigger: window.trigger,
    nested: window.isNested,
    tokens: window.isNested ? null : tokens,
    skillVersion: window.version,
    project,
    agentVersion: start.agentVersion,
    evidence: start.forkedFrom === null ? 'transcript' : 'replay',
    asOf,
  };
}

/** The threads of one session and what they share. */
class Session {
  readonly tokens = new TokenBook();
  readonly metrics = new MetricsCounter();
  readonly results = new Map<string, Result>();
  /** Largest time of all entries. */
  latest: number | null = null;
  id: string | null = null;
  agentVersion: string | null = null;
  isSession = false;
  private isMainPart = true;
  private readonly catalog: SkillCatalog;
  private readonly threads = new Map<string, Thread>();
  private readonly seen = new Set<string>();
  private readonly invoked = new Set<string>();
  /** The call that started a subagent's thread, and the thread that made the call. */
  private readonly startedBy = new Map<string, { readonly callId: string | null; readonly parent: Thread }>();
  private readonly endedAt = new Map<string, number | null>();

  constructor(isSkillRoot: (path: string) => boolean) {
    this.catalog = new SkillCatalog(isSkillRoot);
  }

  /** Listings first: what a session lists counts for all of it. */
  list(part: readonly Entry[]): void {
    for (const entry of part) {
      for (const fact of entry.facts) {
        if (fact.kind === 'listing') {
          this.catalog.add(fact.skills);
        }
      }
    }
  }

  take(part: readonly Entry[], isMain: boolean): void {
    this.isMainPart = isMain;
    let near = 0;
    for (const entry of part) {
      if (entry.id !== null && entry.facts.length > 0) {
        if (this.seen.has(entry.id)) {
          continue;
        }
        this.seen.add(entry.id);
      }
      this.takeEntry(this.withoutRepeatedCalls(entry), near);
      near = entry.at ?? near;
    }
  }

  windows(): Window[] {
    return [...this.threads.values()].flatMap((thread) => thread.uses());
  }

  /** Ends subagents at their results in the parent, and tells which windows were open where each one started. */
  link(): ReadonlyMap<Thread, readonly Window[]> {
    const direct = new Map<Thread, readonly Window[]>();
    const parents = new Map<Thread, Thread>();
    for (const thread of this.threads.values()) {
      if (thread.name === MAIN_THREAD) {
        continue;
      }
      if (this.endedAt.has(thread.name)) {
        thread.endByParent(this.endedAt.get(thread.name) ?? null);
      }
      const origin = this.startedBy.get(thread.name);
      const parent = origin?.parent ?? this.threads.get(MAIN_THREAD);
      if (parent !== undefined && parent !== thread) {
        parents.set(thread, parent);
        const byCall = origin === undefined || origin.callId === null ? undefined : (parent.openAtCall.get(origin.callId) ?? []);
        direct.set(thread, byCall ?? thread.parents ?? parent.openAround(thread.firstAt));
      }
    }
    return new Map([...direct.keys()].map((thread) => [thread, inherited(thread, direct, parents)]));
  }

  private takeEntry(entry: Entry, near: number): void {
    if (entry.at !== null) {
      this.latest = Math.max(this.latest ?? entry.at, entry.at);
    }
    for (const fact of entry.facts) {
      if (fact.kind === 'result' && fact.id !== null && !this.results.has(fact.id)) {
        this.results.set(fact.id, { failed: fact.failed, at: entry.at });
      } else if (fact.kind === 'subagent') {
        this.startedBy.set(fact.thread, { callId: fact.callId, parent: this.thread(entry.thread) });
        if (fact.ended) {
          this.endedAt.set(fact.thread, entry.at);
        }
      }
    }
    this.thread(entry.thread).take(entry, near);
    if (entry.forkedFrom === null) {
      this.metrics.take(entry);
      this.isSession = true;
      this.id = entry.thread === MAIN_THREAD ? (entry.sessionId ?? this.id) : (this.id ?? entry.sessionId);
      this.agentVersion = entry.agentVersion ?? this.agentVersion;
    }
  }

  private thread(name: string): Thread {
    let thread = this.threads.get(name);
    if (thread === undefined) {
      thread = new Thread(name, this.catalog, this.tokens);
      const main = this.threads.get(MAIN_THREAD);
      thread.parents = this.isMainPart && main !== undefined ? main.open() : null;
      this.threads.set(name, thread);
    }
    return thread;
  }

  /** A call that stands in two records (a fork that gave its records new ids) is one. */
  private withoutRepeatedCalls(entry: Entry): Entry {
    const isRepeated = (fact: Fact): boolean => fact.kind === 'invoke' && fact.callId !== null && this.invoked.has(fact.callId);
    const facts = entry.facts.some(isRepeated) ? entry.facts.filter((fact) => !isRepeated(fact)) : entry.facts;
    for (const fact of facts) {
      if (fact.kind === 'invoke' && fact.callId !== null) {
        this.invoked.add(fact.callId);
      }
    }
    return facts === entry.facts ? entry : { ...entry, facts };
  }
}

/** A subagent of a subagent lends to the windows that its parent was started in, too. */
function inherited(thread: Thread, direct: ReadonlyMap<Thread, readonly Window[]>, parents: ReadonlyMap<Thread, Thread>): Window[] {
  const windows = new Set<Window>();
  const met = new Set<Thread>();
  for (let at: Thread | undefined = thread; at !== undefined && !met.has(at); at = parents.get(at)) {
    met.add(at);
    for (const window of direct.get(at) ?? []) {
      windows.add(window);
    }
  }
  return [...windows];
}
