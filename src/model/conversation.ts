import { MAIN_THREAD, type Entry, type Fact } from './facts.js';
import { MetricsCounter } from './metrics.js';
import { SkillCatalog } from './skillPath.js';
import { Thread } from './thread.js';
import { TokenBook } from './tokens.js';
import type { Result, Window } from './window.js';

/** The threads of one session and what they share. */
export class Conversation {
  readonly tokens = new TokenBook();
  readonly metrics = new MetricsCounter();
  readonly results = new Map<string, Result>();
  /** Largest time of all entries. */
  latest: number | null = null;
  id: string | null = null;
  agentVersion: string | null = null;
  isSession = false;
  /** Not null while the last thing that was said is that the session is over. */
  ended: { readonly reason: string | null } | null = null;
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

  /** @param undated epoch ms that stands for the time of a part none of whose entries has one */
  take(part: readonly Entry[], isMain: boolean, undated = 0): void {
    this.isMainPart = isMain;
    let near = part.find(({ at }) => at !== null)?.at ?? undated;
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
        const callId = origin?.callId ?? null;
        if (thread.links.ownBody !== null) {
          parent.links.useOf(callId)?.takeBody(thread.links.ownBody); // a skill that runs in a subagent
        }
        const byCall = callId === null ? null : parent.links.openAt(callId);
        direct.set(thread, byCall ?? thread.links.parents ?? openAround(parent, thread.links.firstAt));
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
        if (!this.startedBy.has(fact.thread)) {
          // later calls may talk to the subagent or stop it: the first one started it
          this.startedBy.set(fact.thread, { callId: fact.callId, parent: this.thread(entry.thread) });
        }
        if (fact.ended) {
          this.endedAt.set(fact.thread, entry.at);
        }
      }
    }
    this.noteEnd(entry);
    this.thread(entry.thread).take(entry, near);
    if (entry.forkedFrom === null) {
      this.metrics.take(entry);
      this.isSession = true;
      this.id = entry.thread === MAIN_THREAD ? (entry.sessionId ?? this.id) : (this.id ?? entry.sessionId);
      this.agentVersion = entry.agentVersion ?? this.agentVersion;
    }
  }

  private noteEnd(entry: Entry): void {
    const end = entry.facts.find((fact) => fact.kind === 'session-end');
    if (end !== undefined) {
      this.ended = { reason: end.reason };
      for (const thread of this.threads.values()) {
        thread.endSession(); // before its record is taken, whose time lies outside of all windows
      }
    } else if (entry.facts.length > 0) {
      this.ended = null;
    }
  }

  private thread(name: string): Thread {
    let thread = this.threads.get(name);
    if (thread === undefined) {
      thread = new Thread(name, this.catalog, this.tokens);
      const main = this.threads.get(MAIN_THREAD);
      thread.links.parents = this.isMainPart && main !== undefined ? main.open() : null;
      this.threads.set(name, thread);
    }
    return thread;
  }

  /** A call that stands in two records (a fork that gave its records new ids) is one. */
  private withoutRepeatedCalls(entry: Entry): Entry {
    if (!entry.facts.some(({ kind }) => kind === 'invoke' || kind === 'read')) {
      return entry;
    }
    return { ...entry, facts: entry.facts.filter((fact) => this.isNews(fact)) };
  }

  private isNews(fact: Fact): boolean {
    if ((fact.kind !== 'invoke' && fact.kind !== 'read') || fact.callId === null) {
      return true;
    }
    const key = fact.kind === 'invoke' ? fact.callId : `${fact.callId} ${fact.path}`;
    const isNew = !this.invoked.has(key);
    this.invoked.add(key);
    return isNew;
  }
}

/** The windows that held a time, where no position tells: for a subagent whose start the transcript doesn't link. */
function openAround({ windows }: Thread, at: number | null): Window[] {
  return at === null ? [] : windows.filter((window) => !window.isNested && window.holds(at));
}

/** A subagent of a subagent lends to the windows that its parent was started in, too. */
function inherited(
  thread: Thread,
  direct: ReadonlyMap<Thread, readonly Window[]>,
  parents: ReadonlyMap<Thread, Thread>,
): Window[] {
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
