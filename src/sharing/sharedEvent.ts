import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, type AgentId, isOneOf, OUTCOMES } from '../model/vocabulary.js';
import type { SkillNameForm } from './destination.js';
import type { Identity } from './identity.js';

/** What may leave of one use. Names are hashed under the sharing salt unless the person said "plain". */
export interface SharedUse
  extends Pick<UseEvent, 'agentId' | 'agentVersion' | 'outcome' | 'reason' | 'trigger' | 'durationMs' | 'tokens'> {
  readonly kind: 'use';
  /** UUID that tells a receiver whether it has the event already; says nothing to anybody without the sharing salt. */
  readonly id: string;
  /** Epoch ms: when the use began. */
  readonly at: number;
  readonly skill: string;
  /** Of the skill's text; in the form of the name, since the text of a public skill would give its name away. */
  readonly skillVersion: string | null;
  readonly session: string;
}

/** What may leave of one session: counts and times. */
export interface SharedSession
  extends Pick<
    SessionMetrics,
    | 'agentId'
    | 'durationS'
    | 'turns'
    | 'userMessages'
    | 'assistantMessages'
    | 'toolCalls'
    | 'toolErrors'
    | 'hadErrors'
    | 'calls'
    | 'inputTokens'
    | 'outputTokens'
    | 'cacheCreationTokens'
    | 'cacheReadTokens'
  > {
  readonly kind: 'session';
  readonly id: string;
  /** Epoch ms: when it ended. */
  readonly at: number;
  readonly start: number;
  readonly session: string;
  readonly exitReason: ExitReason;
}

/** What another extension passed to `track`, as far as it may leave. */
export interface SharedTrack {
  readonly kind: 'tracked';
  readonly id: string;
  readonly at: number;
  readonly name: string;
  readonly data: TrackedData;
}

/** A failure of our own code: no message, no path of this machine. */
export interface SharedError {
  readonly kind: 'error';
  readonly id: string;
  readonly at: number;
  /** The class, such as `TypeError`. */
  readonly errorType: string;
  /** `extension.js:12:3400`, innermost first; only frames inside our own bundles. */
  readonly frames: readonly string[];
}

export type SharedEvent = SharedUse | SharedSession | SharedTrack | SharedError;
export type EventKind = SharedEvent['kind'];
export type EventOf<K extends EventKind> = Extract<SharedEvent, { readonly kind: K }>;

const EXIT_REASONS = ['clear', 'logout', 'prompt_input_exit', 'other'] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

export const TRACKED_KEYS = [
  'outcome',
  'agent',
  'ms',
  'count',
  'total',
  'success',
  'failure',
  'partial',
  'skipped',
  'score',
] as const;
export type TrackedData = Readonly<Partial<Record<(typeof TRACKED_KEYS)[number], number | boolean | string>>>;

/** One word or a few: long enough for `skill_generated`, of no use for hiding an id or a sentence in it. */
const TRACKED_NAME = /^(?=.{1,40}$)[a-z]+(?:_[a-z]+){0,3}$/;

export function sharedUse(use: UseEvent, identity: Identity, form: SkillNameForm): SharedUse {
  const { agentId, agentVersion, outcome, reason, trigger, durationMs, tokens, skillName, skillVersion } = use;
  const isPlain = form === 'plain';
  return {
    kind: 'use',
    id: identity.uuid(`use\0${use.id}`),
    at: Date.parse(use.timestamp),
    skill: isPlain ? skillName : identity.hash(`skill\0${skillName}`),
    skillVersion: isPlain || skillVersion === null ? skillVersion : identity.hash(`version\0${skillVersion}`),
    session: identity.hash(`session\0${use.sessionId}`),
    agentId,
    agentVersion,
    outcome,
    reason,
    trigger,
    durationMs,
    tokens,
  };
}

/** Null for a session of which it is not known when it began or ended. */
export function sharedSession(session: SessionMetrics, identity: Identity): SharedSession | null {
  const { agentId, start, end, durationS, turns, userMessages, assistantMessages, toolCalls, toolErrors } = session;
  const { hadErrors, calls, inputTokens, outputTokens, cacheCreationTokens, cacheReadTokens } = session;
  if (start === null || end === null) {
    return null;
  }
  return {
    kind: 'session',
    id: identity.uuid(sessionKey(session)),
    at: end,
    start,
    session: identity.hash(`session\0${session.sessionId}`),
    exitReason: isOneOf(EXIT_REASONS, session.exitReason) ? session.exitReason : 'other',
    agentId,
    durationS,
    turns,
    userMessages,
    assistantMessages,
    toolCalls,
    toolErrors,
    hadErrors,
    calls,
    inputTokens,
    outputTokens,
    cacheCreationTokens,
    cacheReadTokens,
  };
}

/** Tells sessions apart, as the id of a use does uses. */
export function sessionKey({ agentId, sessionId }: Pick<SessionMetrics, 'agentId' | 'sessionId'>): string {
  return `session\0${agentId}\0${sessionId}`;
}

/**
 * What a caller passed to `track`; null when the name is none. Callers are untrusted: of the data only listed keys pass
 * whose values are numbers, booleans or, of `outcome` and `agent`, known words. Never throws.
 *
 * @param at epoch ms
 * @param id a random UUID
 */
export function readTracked(name: unknown, data: unknown, at: number, id: string): SharedTrack | null {
  if (typeof name !== 'string' || !TRACKED_NAME.test(name)) {
    return null;
  }
  try {
    return { kind: 'tracked', id, at, name, data: readData(data) };
  } catch {
    return null; // a getter of the caller's has thrown
  }
}

function readData(data: unknown): TrackedData {
  const fields: Readonly<Record<string, unknown>> = typeof data === 'object' && data !== null ? { ...data } : {};
  const kept: Partial<Record<(typeof TRACKED_KEYS)[number], number | boolean | string>> = {};
  for (const key of TRACKED_KEYS) {
    const value = fields[key];
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    if (
      isNumber ||
      typeof value === 'boolean' ||
      (key === 'outcome' && isOneOf(OUTCOMES, value)) ||
      isAgent(key, value)
    ) {
      kept[key] = value;
    }
  }
  return kept;
}

function isAgent(key: string, value: unknown): value is AgentId {
  return key === 'agent' && isOneOf(AGENT_IDS, value);
}
