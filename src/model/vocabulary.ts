/**
 * The closed vocabularies of the product. Whatever enters the ledger is one of these words:
 * no free text from a transcript, a hook or a caller is ever stored.
 */

/** How a use ended. The rules that choose one are in `outcome.ts`. */
export const OUTCOMES = ['success', 'failure', 'partial', 'skipped'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a use ended that way. Those of `REPORTED_REASONS` can only be reported by a caller. */
export const REASONS = [
  'denied',
  'load-failed',
  'api-error',
  'interrupted',
  'abandoned',
  'cut-off',
  'unresolved-error',
  'completed',
  'ended',
  'exit-code',
  'reported',
  'failed-check',
  'wrong-result',
  'not-needed',
  'aborted',
  'other',
] as const;
export type Reason = (typeof REASONS)[number];

/** The reasons that a caller may give; one who gives none has just `reported`. */
export const REPORTED_REASONS = ['failed-check', 'wrong-result', 'not-needed', 'aborted', 'other'] as const;

/** What was seen: a tool call by the model, a word typed by a person, a read of the SKILL.md, or a report by a caller. */
export const TRIGGERS = ['model', 'user', 'implied', 'api'] as const;
export type Trigger = (typeof TRIGGERS)[number];

export const AGENT_IDS = [
  'claude-code',
  'codex',
  'copilot-cli',
  'copilot-vscode',
  'gemini-cli',
  'opencode',
  'cursor',
  'qwen',
  'cline',
  'roo',
  'windsurf',
  'goose',
  'kiro',
  'junie',
  'droid',
  'amp',
  'unknown',
  'other',
] as const;
export type AgentId = (typeof AGENT_IDS)[number];

/** Agents whose transcripts never tell how a tool call went: their uses ended normally, which is less than success. */
export const TELLS_NO_RESULTS: ReadonlySet<AgentId> = new Set(['cursor']);

/**
 * What vouches for a use, weakest first. A `replay` is the same use met again in a forked or resumed
 * session's copy of the history; `transcript` is the session that it happened in.
 */
export const EVIDENCE = ['report', 'terminal', 'hook', 'replay', 'transcript'] as const;
export type Evidence = (typeof EVIDENCE)[number];

export function isOneOf<const T extends readonly string[]>(words: T, value: unknown): value is T[number] {
  return typeof value === 'string' && (words as readonly string[]).includes(value);
}

/** A blank agent is `unknown`; one that is not in the list is `other`, so that no foreign text is stored. */
export function toAgentId(value: unknown): AgentId {
  if (typeof value !== 'string' || value.trim() === '') {
    return 'unknown';
  }
  return isOneOf(AGENT_IDS, value) ? value : 'other';
}
