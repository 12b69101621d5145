import type { Entry, Fact } from '../../model/facts.js';
import { type CopilotEvent, invocation, type Role } from './events.js';

/**
 * The entries of a session's events, where one explains another: the skill tool's call and the event that the skill was
 * loaded are one use; a turn's end counts only when no other round follows; a refusal stands apart from the
 * result of the call.
 *
 * @param part the session's id as its file's name tells it
 */
export function linkEvents(events: readonly CopilotEvent[], part: string): Entry[] {
  const linker = new Linker(events, part);
  events.forEach((event, index) => linker.take(event, index));
  return linker.entries;
}

class Linker {
  readonly entries: Entry[] = [];
  private sessionId: string | null;
  private version: string | null = null;
  private typed: string | null = null;
  /** By thread: the last end of a round, and the call of the skill tool whose skill was not loaded yet. */
  private readonly lastEnd = new Map<string, number>();
  private readonly loading = new Map<
    string,
    { readonly index: number; readonly callId: string | null; readonly skill: string }[]
  >();
  private readonly callOfRequest = new Map<string, string>();
  private readonly refused = new Set<string>();
  private readonly hasCallUsage: boolean;
  private readonly isResumed: boolean;

  constructor(events: readonly CopilotEvent[], part: string) {
    this.sessionId = part === 'main' ? null : part;
    this.hasCallUsage = events.some(({ role }) => role.kind === 'call-usage');
    this.isResumed = events.some(({ role }) => role.kind === 'resume');
  }

  take(event: CopilotEvent, index: number): void {
    const { id, at, thread, role } = event;
    this.note(role, thread, index);
    const facts = [...event.facts.flatMap((fact) => this.fact(fact)), ...this.added(role, thread)];
    const { sessionId, version } = this;
    this.entries.push({ id, at, thread, sessionId, forkedFrom: null, agentVersion: version, facts });
  }

  private note(role: Role, thread: string, index: number): void {
    switch (role.kind) {
      case 'start':
        this.sessionId = role.sessionId ?? this.sessionId;
        this.version = role.version ?? this.version;
        break;
      case 'prompt':
        this.typed = role.slash;
        if (!role.queued) {
          this.loading.clear();
          this.lastEnd.clear();
        }
        break;
      case 'wake':
        this.lastEnd.clear();
        break;
      case 'turn-end':
        this.lastEnd.set(thread, index);
        break;
      case 'turn-start':
      case 'abort':
        this.unmark(thread);
        break;
      case 'skill-call':
        this.loading.set(thread, [...(this.loading.get(thread) ?? []), { index, ...role }]);
        break;
      case 'asked':
        this.callOfRequest.set(role.requestId, role.callId);
        break;
      case 'refused': {
        const callId = role.callId ?? this.callOfRequest.get(role.requestId ?? '');
        if (callId !== undefined) {
          this.refused.add(callId);
        }
        break;
      }
      default:
        break;
    }
  }

  private fact(fact: Fact): Fact[] {
    if (fact.kind === 'result' && fact.failed === true && this.refused.has(fact.id ?? '')) {
      return [{ ...fact, denied: true }];
    }
    // What each call of the model used tells the message's output again.
    return fact.kind === 'usage' && fact.messageId !== null && this.hasCallUsage ? [] : [fact];
  }

  private added(role: Role, thread: string): Fact[] {
    if (role.kind === 'totals') {
      // A resumed session's process may have counted from nothing: then the calls are the better witnesses.
      return this.isResumed ? [] : [{ kind: 'session-usage', usage: role.usage }];
    }
    if (role.kind !== 'invoked') {
      return [];
    }
    const body: Fact = { kind: 'body', callId: null, hasArgumentsTail: false, ...role.body };
    const callId = role.byUser === true ? null : this.called(role.skill, thread);
    const isTyped = callId === null && this.typed !== null && isSame(this.typed, role.skill);
    if (role.byUser ?? isTyped) {
      return [invocation(role.skill, null, 'user'), body];
    }
    return [invocation(role.skill, callId), { ...body, callId }];
  }

  /** The call that loaded the skill no longer stands for the use itself. */
  private called(skill: string, thread: string): string | null {
    const waiting = this.loading.get(thread) ?? [];
    const call = waiting.find((other) => isSame(other.skill, skill));
    if (call === undefined) {
      return null;
    }
    this.loading.set(
      thread,
      waiting.filter((other) => other !== call),
    );
    this.drop(call.index, 'invoke');
    return call.callId;
  }

  private unmark(thread: string): void {
    const index = this.lastEnd.get(thread);
    if (index !== undefined) {
      this.lastEnd.delete(thread);
      this.drop(index, 'end');
    }
  }

  private drop(index: number, kind: Fact['kind']): void {
    const entry = this.entries[index];
    if (entry !== undefined) {
      this.entries[index] = { ...entry, facts: entry.facts.filter((fact) => fact.kind !== kind) };
    }
  }
}

/** A call may name a plugin's skill with or without the plugin. */
function isSame(a: string, b: string): boolean {
  return a === b || a.split(':').at(-1) === b.split(':').at(-1);
}
