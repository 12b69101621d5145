import type { ToolGroup } from './session.js';

/**
 * What a transcript says, freed of the agent's own format. A reader translates each record into an `Entry`;
 * the rules in `thread.ts` see nothing else. The order of entries and facts decides, never their text.
 */
export type Fact =
  /** A person's prompt. A queued one (typed while the agent was busy) starts a turn but ends no window. */
  | { readonly kind: 'prompt'; readonly queued: boolean }
  /** Text from a system (task notification, wake-up) or a local command: what it starts after an end mark is no part of the turn. */
  | { readonly kind: 'wake' }
  /** The agent itself says that a turn begins, or a session goes on after a break: what was open before is over. */
  | { readonly kind: 'turn' }
  | Invocation
  /** The skill's text as the agent injected it; `callId` null: for the skill that was typed or called last. */
  | {
      readonly kind: 'body';
      readonly callId: string | null;
      readonly version: string | null;
      readonly hasArgumentsTail: boolean;
      readonly folder: string | null;
    }
  /** What the program printed for a command that was typed, which ends it: a local one, or a skill that ran elsewhere. */
  | { readonly kind: 'output'; readonly failed: boolean }
  /** A read of a SKILL.md; the same call may be told as a `call` too. */
  | { readonly kind: 'read'; readonly callId: string | null; readonly path: string }
  | { readonly kind: 'write'; readonly path: string }
  | { readonly kind: 'listing'; readonly skills: readonly ListedSkill[] }
  /** A record of an answer of the model, API errors and synthetic ones excepted. `content`: it has text or a tool call. */
  | { readonly kind: 'answer'; readonly messageId: string | null; readonly content: boolean }
  | { readonly kind: 'call'; readonly id: string | null; readonly group: ToolGroup }
  /** `failed` null: the agent doesn't tell. `denied`: a person, a rule or a mode refused the call. */
  | { readonly kind: 'result'; readonly id: string | null; readonly failed: boolean | null; readonly denied: boolean }
  /** Usage repeats and grows on every record of one message: the last one counts. `skill`: whom the agent attributes it to. */
  | { readonly kind: 'usage'; readonly messageId: string | null; readonly usage: Usage; readonly skill: string | null }
  /** Usage of the whole session as the agent itself adds it up: stands for the session's sum; uses keep theirs. */
  | { readonly kind: 'session-usage'; readonly usage: Usage }
  /** The agent's own end mark of a turn. `cut`: it stopped by refusal or for lack of tokens. */
  | { readonly kind: 'end'; readonly cut: boolean }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'api-error' }
  /** The program says that the session is over, and why in a word of its own. Whatever follows opens it again. */
  | { readonly kind: 'session-end'; readonly reason: string | null }
  /** A tool call started a subagent; `ended`: this is its result, so that the subagent is over. */
  | { readonly kind: 'subagent'; readonly callId: string | null; readonly thread: string; readonly ended: boolean };

/**
 * An explicit use. `held`: it counts only once its body or output follows (a skill typed into the queue); `listed`:
 * and if the session lists the skill (a word without any mark of a command).
 */
export interface Invocation {
  readonly kind: 'invoke';
  readonly trigger: 'model' | 'user';
  readonly skill: string;
  readonly callId: string | null;
  readonly hasArguments: boolean;
  readonly held: boolean;
  readonly listed?: boolean;
}

export interface ListedSkill {
  readonly name: string;
  /** Of its SKILL.md, where the listing tells it. */
  readonly path: string | null;
}

/** Tokens; null where the agent doesn't tell that kind. */
export interface Usage {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheCreation: number | null;
  readonly cacheRead: number | null;
}

/** The thread of the main conversation; subagents have names of their own. */
export const MAIN_THREAD = '';

/** One record of a transcript. */
export interface Entry {
  /** One id is one fact, in whichever file it stands; null when the record has none. */
  readonly id: string | null;
  /** Epoch ms, null when the record tells none. */
  readonly at: number | null;
  readonly thread: string;
  readonly sessionId: string | null;
  /** The session that the record was copied from, where that is another one. */
  readonly forkedFrom: string | null;
  readonly agentVersion: string | null;
  readonly facts: readonly Fact[];
}
