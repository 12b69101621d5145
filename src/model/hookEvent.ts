import type { AgentId, Evidence, Trigger } from './vocabulary.js';

/** How sessions end, whichever words their agents have for it. */
export const EXIT_REASONS = [
  'clear',
  'logout',
  'prompt-input-exit',
  'complete',
  'error',
  'abort',
  'timeout',
  'user-exit',
  'other',
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** What became of a skill's call when its skill was not loaded. */
export const CALL_FAILURES = ['failed', 'denied', 'interrupted'] as const;
export type CallFailure = (typeof CALL_FAILURES)[number];

export const TURN_ENDS = ['normal', 'api-error', 'interrupted'] as const;
export type TurnEnd = (typeof TURN_ENDS)[number];

/** A hook sees a tool's call, or what the person typed. */
export const HOOK_TRIGGERS = ['model', 'user'] as const satisfies readonly Trigger[];

/** What a hook may tell, by kind: a session begins, a skill is used, a turn ends, a session ends. */
export const HOOK_KINDS = ['start', 'skill', 'end', 'exit'] as const;

interface Told {
  readonly agentId: AgentId;
  readonly sessionId: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface SkillHook extends Told {
  readonly kind: 'skill';
  /** ULID of the use: where the call's id is known, the one that its transcript gives it. */
  readonly id: string;
  readonly skillName: string;
  readonly trigger: (typeof HOOK_TRIGGERS)[number];
  /** The subagent that it happened in; empty: the main conversation. */
  readonly thread: string;
  readonly failure: CallFailure | null;
  /** Of the call, in ms, where the agent tells it. */
  readonly callMs: number | null;
  /** As in `UseEvent`. */
  readonly project: string | null;
}

export interface TurnHook extends Told {
  readonly kind: 'end';
  readonly thread: string;
  readonly how: TurnEnd;
  /** The turn went on after an end that was told before: another program's hook had asked for it. */
  readonly continued: boolean;
}

export interface ExitHook extends Told {
  readonly kind: 'exit';
  readonly reason: ExitReason;
}

/** One thing that an agent's hook told, as it stands in the spool and in the ledger. No word in it is the agent's own. */
export type HookEvent = (Told & { readonly kind: 'start' }) | SkillHook | TurnHook | ExitHook;

/** Agents whose hooks name a tool's call otherwise than their transcripts do, or not at all. */
const NAMELESS_CALLS: ReadonlySet<AgentId> = new Set(['copilot-cli', 'cursor', 'gemini-cli', 'qwen']);

/** True for a use by a hook whose id its transcript does not share, so that session, skill and time must tell. */
export function isNameless(use: { readonly evidence: Evidence; readonly trigger: Trigger; readonly agentId: AgentId }) {
  return use.evidence === 'hook' && (use.trigger === 'user' || NAMELESS_CALLS.has(use.agentId));
}
