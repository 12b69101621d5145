import { HOOK_KINDS, type HookEvent, isNameless, type SkillHook, type TurnEnd, type TurnHook } from './hookEvent.js';
import { isIdle } from './idle.js';
import { identityOf } from './identity.js';
import type { RunningUse, UseEvent } from './use.js';
import type { Outcome, Reason } from './vocabulary.js';

/** One thing that two hooks tell: the same hook in two files, or two events of one prompt. */
const ECHO_MS = 2_000;

interface Verdict {
  readonly outcome: Outcome;
  readonly reason: Reason;
}

interface HookWindow {
  readonly skill: SkillHook;
  failure: SkillHook['failure'];
  verdict: Verdict | null;
  /** In ms; null where nothing was heard at its end. */
  durationMs: number | null;
}

interface HookThread {
  open: HookWindow | null;
  /** The window that the end of a turn has closed. */
  ended: HookWindow | null;
  /** Epoch ms of that end. */
  endedAt: number | null;
  /** Skills typed in this turn and not yet called by the model: such a call is the same use. */
  readonly typed: Map<string, HookWindow>;
}

const ENDED: Verdict = { outcome: 'success', reason: 'ended' };
const ABANDONED: Verdict = { outcome: 'partial', reason: 'abandoned' };
const INTERRUPTED: Verdict = { outcome: 'partial', reason: 'interrupted' };
const TURN_VERDICTS: Readonly<Record<TurnEnd, Verdict>> = {
  normal: ENDED,
  'api-error': { outcome: 'failure', reason: 'api-error' },
  interrupted: INTERRUPTED,
};
const CALL_VERDICTS: Readonly<Record<NonNullable<SkillHook['failure']>, Verdict>> = {
  failed: { outcome: 'failure', reason: 'load-failed' },
  denied: { outcome: 'skipped', reason: 'denied' },
  interrupted: INTERRUPTED,
};

export interface HookReading {
  readonly uses: readonly UseEvent[];
  readonly running: readonly RunningUse[];
}

/**
 * The uses that the hooks of one session tell of. It starts from nothing each time, so the answer depends on the events
 * alone, not on the order in which they came.
 *
 * @param now epoch ms: decides what is idle
 */
export function readHooks(events: readonly HookEvent[], now: number): HookReading {
  const sorted = events.toSorted(
    (a, b) => a.at - b.at || HOOK_KINDS.indexOf(a.kind) - HOOK_KINDS.indexOf(b.kind) || compare(tieOf(a), tieOf(b)),
  );
  const session = new HookSession();
  sorted.forEach((event) => session.take(event));
  const latest = sorted.at(-1)?.at ?? 0;
  const uses: UseEvent[] = [];
  const running: RunningUse[] = [];
  for (const { skill, failure, verdict, durationMs } of session.windows) {
    const told = failure === null ? verdict : CALL_VERDICTS[failure];
    const use = observed(skill, latest);
    if (told === null && !isIdle(latest, now)) {
      running.push(use);
    } else {
      const how = { ...(told ?? ABANDONED), durationMs: failure === null ? durationMs : skill.callMs };
      uses.push({ ...use, ...how, reportedOutcome: null, reportedReason: null, exitCode: null });
    }
  }
  return { uses, running };
}

/** What is running, without what a hook tells of a use that its transcript tells of, too, under another id. */
export function withoutEchoes(running: readonly RunningUse[]): RunningUse[] {
  return running.filter(
    (use) =>
      !isNameless(use) ||
      !running.some(
        (other) =>
          other.evidence !== 'hook' &&
          other.agentId === use.agentId &&
          other.sessionId === use.sessionId &&
          other.skillName === use.skillName,
      ),
  );
}

class HookSession {
  readonly windows: HookWindow[] = [];
  private readonly byIdentity = new Map<string, HookWindow>();
  private readonly threads = new Map<string, HookThread>();

  take(event: HookEvent): void {
    switch (event.kind) {
      case 'start':
        return; // some agents tell it after the first prompt, so it ends nothing
      case 'skill':
        return this.skill(event, this.thread(event.thread));
      case 'end':
        // Subagents that the main conversation waits for have ended with it.
        return this.affected(event.thread).forEach((thread) => this.endTurn(event, thread));
      case 'exit':
        return this.affected('').forEach((thread) => {
          // Where no end of a turn is told (Cursor's print mode) this is the only one.
          const isComplete = event.reason === 'complete';
          close(thread, isComplete ? ENDED : ABANDONED, isComplete ? event.at : null);
          thread.ended = null;
          thread.typed.clear();
        });
    }
  }

  private skill(event: SkillHook, thread: HookThread): void {
    const known = this.byIdentity.get(identityOf(event.id));
    if (known !== undefined) {
      if (known.skill.trigger === event.trigger) {
        known.failure = event.failure ?? known.failure; // the same call, told when it began and when it failed
      }
      return;
    }
    const { open, typed } = thread;
    const isEcho =
      open !== null &&
      isNameless({ ...event, evidence: 'hook' }) &&
      open.skill.skillName === event.skillName &&
      open.skill.trigger === event.trigger &&
      event.at - open.skill.at <= ECHO_MS;
    const before = event.trigger === 'model' ? typed.get(event.skillName) : undefined;
    if (before !== undefined) {
      typed.delete(event.skillName);
      this.byIdentity.set(identityOf(event.id), before);
      if (before !== open) {
        close(thread, ENDED, event.at);
      }
    } else if (!isEcho) {
      close(thread, ENDED, event.at);
      this.begin(event, thread);
    }
  }

  private endTurn({ how, at, continued }: TurnHook, thread: HookThread): void {
    const isEcho = thread.endedAt !== null && at - thread.endedAt <= ECHO_MS;
    thread.open ??= continued ? thread.ended : null;
    if (thread.open !== null || !isEcho) {
      thread.ended = thread.open; // of a turn that used no skill: none
      thread.endedAt = at;
    }
    close(thread, TURN_VERDICTS[how], at);
    thread.typed.clear();
  }

  private begin(skill: SkillHook, thread: HookThread): void {
    const window: HookWindow = { skill, failure: skill.failure, verdict: null, durationMs: null };
    this.windows.push(window);
    this.byIdentity.set(identityOf(skill.id), window);
    thread.ended = null;
    thread.open = window;
    if (skill.trigger === 'user') {
      thread.typed.set(skill.skillName, window);
    }
  }

  private thread(name: string): HookThread {
    let thread = this.threads.get(name);
    if (thread === undefined) {
      thread = { open: null, ended: null, endedAt: null, typed: new Map() };
      this.threads.set(name, thread);
    }
    return thread;
  }

  private affected(name: string): HookThread[] {
    return name === '' ? [...this.threads.values()] : [this.thread(name)];
  }
}

/** @param at epoch ms of the end; null where it is not known */
function close(thread: HookThread, verdict: Verdict, at: number | null): void {
  if (thread.open !== null) {
    thread.open.verdict = verdict;
    thread.open.durationMs = at === null ? null : at - thread.open.skill.at;
    thread.open = null;
  }
}

function observed(skill: SkillHook, latest: number): RunningUse {
  const { id, skillName, sessionId, agentId, at, trigger, project } = skill;
  const unknown = { nested: false, tokens: null, skillVersion: null, agentVersion: null } as const;
  const timestamp = new Date(at).toISOString();
  const told = { id, skillId: skillName, skillName, sessionId, agentId, timestamp, trigger, project };
  return { ...told, ...unknown, evidence: 'hook', asOf: latest };
}

/** Of two events at the same moment any order will do, as long as it is always the same. */
function tieOf(event: HookEvent): string {
  return JSON.stringify(Object.entries(event).sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
