import type { Fact } from './facts.js';
import type { Window } from './window.js';

/** What ties a thread to the subagents that it started, and a subagent to the thread that started it. */
export class ThreadLinks {
  firstAt: number | null = null;
  /** Windows of the parent thread that were open when this one started, where the transcript's position tells. */
  parents: readonly Window[] | null = null;
  /** The skill's text that a subagent was started with. */
  ownBody: Extract<Fact, { kind: 'body' }> | null = null;
  private readonly openAtCall = new Map<string, readonly Window[]>();
  private readonly byCall = new Map<string, Window>();

  /** The explicit use that a call is. */
  useOf(callId: string | null): Window | undefined {
    return callId === null ? undefined : this.byCall.get(callId);
  }

  noteUse(callId: string | null, use: Window): void {
    if (callId !== null) {
      this.byCall.set(callId, use);
    }
  }

  /** Windows that were open when a call was made that may have started a subagent. */
  openAt(callId: string): readonly Window[] {
    return this.openAtCall.get(callId) ?? [];
  }

  noteCall(callId: string, open: readonly Window[]): void {
    if (open.length > 0) {
      this.openAtCall.set(callId, open);
    }
  }
}
