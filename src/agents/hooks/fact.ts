import type { CallFailure, ExitReason, TurnEnd } from '../../model/hookEvent.js';
import { parseSkillName, storedSkillName } from '../../model/names.js';
import type { AgentId } from '../../model/vocabulary.js';
import { asObject, asText, type Fields } from '../fields.js';

/** What one call of a hook says about skills and sessions. The ids and the folder are still as the agent gave them. */
export interface HookFact {
  readonly agentId: AgentId;
  readonly sessionId: string;
  /** The working folder; null when it is not told. */
  readonly cwd: string | null;
  /** The subagent's id; empty: the main conversation. */
  readonly thread: string;
  readonly said: HookSaid;
}

export type HookSaid =
  | { readonly kind: 'start' }
  | { readonly kind: 'exit'; readonly reason: ExitReason }
  | { readonly kind: 'end'; readonly how: TurnEnd; readonly continued: boolean }
  | {
      readonly kind: 'skill';
      readonly trigger: 'model' | 'user';
      readonly skill: string;
      /** As the transcript of the same call has it; null where the hook does not tell. */
      readonly callId: string | null;
      readonly failure: CallFailure | null;
      /** Of the call, in ms. */
      readonly callMs: number | null;
    };

/** Reads what an agent gives to its hooks. Null: it is of no interest, such as any other tool's call. */
export type HookReader = (payload: Fields) => HookFact | null;

/** Agents' own words for how a session ended, where they differ from ours by more than the underscore. */
const EXIT_WORDS: Readonly<Record<string, ExitReason>> = {
  clear: 'clear',
  logout: 'logout',
  'prompt-input-exit': 'prompt-input-exit',
  complete: 'complete',
  completed: 'complete',
  error: 'error',
  abort: 'abort',
  aborted: 'abort',
  timeout: 'timeout',
  'user-exit': 'user-exit',
  'user-close': 'user-exit',
  'window-close': 'user-exit',
  exit: 'user-exit',
};

/** A field by its name in snake case; hosts that write camel case have the same names. */
export function field(payload: Fields, name: string): unknown {
  return payload[name] ?? payload[name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())];
}

export function text(payload: Fields, name: string): string | null {
  return asText(field(payload, name));
}

/** Null when the payload names no session. */
export function factOf(agentId: AgentId, payload: Fields, said: HookSaid | null): HookFact | null {
  const sessionId = text(payload, 'session_id');
  const [cwd, thread] = [text(payload, 'cwd'), text(payload, 'agent_id') ?? ''];
  return said === null || sessionId === null ? null : { agentId, sessionId, cwd, thread, said };
}

/** A session that goes on after its history was shortened has not begun. */
export function sessionStart(payload: Fields): HookSaid | null {
  return field(payload, 'source') === 'compact' ? null : { kind: 'start' };
}

export function sessionEnd(payload: Fields): HookSaid {
  const word = (text(payload, 'reason') ?? '').replaceAll('_', '-').toLowerCase();
  return { kind: 'exit', reason: Object.hasOwn(EXIT_WORDS, word) ? (EXIT_WORDS[word] ?? 'other') : 'other' };
}

/** @param how of a turn of the main conversation, or of a subagent's */
export function turnEnd(payload: Fields, how: TurnEnd): HookSaid {
  return { kind: 'end', how, continued: field(payload, 'stop_hook_active') === true };
}

/** A command that the person has typed. Null for a word that is no name, of which no trace may stay. */
export function typedSkill(word: string | null): HookSaid | null {
  const skill = word === null || /^[/$]{2}/.test(word) ? null : parseSkillName(word);
  return skill === null ? null : { kind: 'skill', trigger: 'user', skill, callId: null, failure: null, callMs: null };
}

/** The same for a whole prompt: only its first word is looked at, and commands of the agent itself are left out. */
export function typedPrompt(payload: Fields, builtIns: readonly string[]): HookSaid | null {
  const word = /^\/\S{1,200}(?!\S)/.exec(text(payload, 'prompt') ?? '')?.[0] ?? null;
  return word === null || builtIns.includes(word.slice(1)) ? null : typedSkill(word);
}

/** A skill's call by the model; whatever it is called by, it is a use. */
export function skillCall(
  payload: Fields,
  input: Fields,
  failure: CallFailure | null,
  callId: string | null = null,
): HookSaid | null {
  const name = asText(input['skill']) ?? asText(input['name']) ?? asText(input['command']) ?? asText(input['id']);
  const ms = field(payload, 'duration_ms');
  const callMs = typeof ms === 'number' && ms >= 0 && ms < 86_400_000 ? Math.round(ms) : null;
  return name === null
    ? null
    : { kind: 'skill', trigger: 'model', skill: storedSkillName(name), callId, failure, callMs };
}

/** A tool's arguments: an object, or one as JSON in a text. */
export function argumentsOf(value: unknown): Fields {
  if (typeof value !== 'string') {
    return asObject(value) ?? {};
  }
  try {
    return asObject(JSON.parse(value)) ?? {};
  } catch {
    return {};
  }
}
