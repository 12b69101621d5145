import type { AgentId, Evidence, Outcome, Reason, Trigger } from './vocabulary.js';

/**
 * One use of one skill by one agent, as it stands in the ledger, in the spool and in `events --json`.
 * The first eight fields are those of the seed's `TelemetryEvent`. Every text in it has passed `names.ts` or
 * is a word of `vocabulary.ts`.
 */
export interface UseEvent {
  /** ULID: its time part is the time of the use, its random part the identity (see `identity.ts`). */
  readonly id: string;
  readonly skillId: string;
  readonly skillName: string;
  readonly sessionId: string;
  readonly agentId: AgentId;
  /** Integer ≥ 0 in milliseconds, or null where the agent tells no times, or the use is nested. */
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  /** ISO-8601 with milliseconds, UTC: when the use began. */
  readonly timestamp: string;
  readonly trigger: Trigger;
  readonly reason: Reason;
  /** An implied use inside an explicit one: shown as "also read", in no rate. */
  readonly nested: boolean;
  /** Input, output and cache-creation tokens spent inside the window; cache reads are left out. Null when unknown. */
  readonly tokens: number | null;
  /** SHA-256 (hex) of the SKILL.md body that was used; null when it can't be told. */
  readonly skillVersion: string | null;
  /** First 16 hex digits of the HMAC of the project folder, or null. */
  readonly project: string | null;
  readonly agentVersion: string | null;
  readonly evidence: Evidence;
  /** Epoch ms: the largest time in the source when it was read. Decides between two readings of the same use. */
  readonly asOf: number;
  /** What a caller said of a use that was also observed; beside the observed outcome, never in its place. */
  readonly reportedOutcome: Outcome | null;
  /** Why, in that caller's word; null where nothing was reported. */
  readonly reportedReason: Reason | null;
  /** Of the terminal run that this use was, where a terminal saw it and could tell; else null. */
  readonly exitCode: number | null;
}

/** A use whose end is not known yet: shown as running, in no number. */
export type RunningUse = Omit<
  UseEvent,
  'outcome' | 'reason' | 'durationMs' | 'reportedOutcome' | 'reportedReason' | 'exitCode'
>;
