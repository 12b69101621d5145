import type { Fact, Usage } from '../../model/facts.js';
import { storedSkillName } from '../../model/names.js';
import { asCount, asObject, asObjects, asText, asTime, type Fields } from '../fields.js';
import { skillVersion } from '../skillVersion.js';
import { toolFacts } from '../toolFacts.js';
import { GEMINI_BUILT_INS } from './program.js';
import { toolGroup } from './toolGroups.js';

/** What is kept of one message of a chat. */
export interface ChatMessage {
  readonly id: string;
  readonly at: number | null;
  /** `other`: a text of the program that means nothing. */
  readonly kind: 'prompt' | 'answer' | 'error' | 'cancelled' | 'other';
  readonly hasText: boolean;
  readonly calls: readonly ChatCall[];
  readonly usage: Usage | null;
}

export interface ChatCall {
  /** The call itself, and what it does to SKILL.md files. */
  readonly facts: readonly Fact[];
  readonly at: number | null;
  /** Null while it runs. */
  readonly result: Fact | null;
  readonly isCancelled: boolean;
  /** What a successful activation put into the conversation. */
  readonly body: Fact | null;
  /** The subagent that it started. */
  readonly agentId: string | null;
}

/** How texts begin that the program writes as the person's. */
const PROGRAM_TEXT = /^(?:<session_context>|<hook_context>|<state_snapshot>|System: Please continue\.$)/;
const CANCELLED: ReadonlySet<string> = new Set(['Request cancelled.', 'User cancelled the request.']);
const BUILT_INS: ReadonlySet<string> = new Set(GEMINI_BUILT_INS);
const SKILL_TEXT = /^<activated_skill name="[^"]*">\s*<instructions>([^]*)<\/instructions>/;

/** Null for a record that is no message. */
export function translateMessage(record: Fields): ChatMessage | null {
  const id = asText(record['id']);
  const type = record['type'];
  if (
    id === null ||
    (type !== 'user' && type !== 'gemini' && type !== 'info' && type !== 'error' && type !== 'warning')
  ) {
    return null;
  }
  const at = asTime(record['timestamp']);
  const text = textOf(record['content']).trim();
  const plain = { id, at, hasText: text !== '', calls: [], usage: null };
  switch (type) {
    case 'user':
      return { ...plain, kind: isPrompt(text) ? 'prompt' : 'other' };
    case 'gemini':
      return {
        ...plain,
        kind: 'answer',
        calls: asObjects(record['toolCalls']).map(translateCall),
        usage: usageOf(asObject(record['tokens'])),
      };
    case 'error':
      return { ...plain, kind: 'error' };
    case 'info':
      return { ...plain, kind: CANCELLED.has(text) ? 'cancelled' : 'other' };
    case 'warning':
      return { ...plain, kind: 'other' };
  }
}

/** A message's content is a text, a part, or a list of both. */
function textOf(content: unknown): string {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  return parts.map((part) => (typeof part === 'string' ? part : (asText(asObject(part)?.['text']) ?? ''))).join('');
}

/** Results of tools stand in messages of the person, without text. */
function isPrompt(text: string): boolean {
  const command = /^[/?](\S*)/.exec(text)?.[1];
  return text !== '' && !PROGRAM_TEXT.test(text) && (command === undefined || !BUILT_INS.has(command));
}

function translateCall(call: Fields): ChatCall {
  const tool = asText(call['name']) ?? '';
  const callId = asText(call['id']);
  const group = toolGroup(tool);
  const input = asObject(call['args']) ?? {};
  const facts = toolFacts({ callId, group, input, cwd: null });
  const isActivation = tool === 'activate_skill';
  if (isActivation) {
    const skill = storedSkillName(input['name']);
    facts.unshift({ kind: 'invoke', trigger: 'model', skill, callId, hasArguments: false, held: false });
  }
  const isCancelled = call['status'] === 'cancelled';
  const failed = isCancelled || call['status'] === 'error';
  const isOver = failed || call['status'] === 'success';
  return {
    facts,
    at: asTime(call['timestamp']),
    result: isOver ? { kind: 'result', id: callId, failed, denied: isCancelled } : null,
    isCancelled,
    body: isActivation && isOver && !failed ? bodyOf(call['result'], callId) : null,
    agentId: asText(call['agentId']),
  };
}

function bodyOf(result: unknown, callId: string | null): Fact | null {
  const response = asObject(asObject(asObjects(result)[0]?.['functionResponse'])?.['response']);
  const text = SKILL_TEXT.exec(asText(response?.['output']) ?? '')?.[1];
  const version = text === undefined ? null : skillVersion(text);
  return version === null ? null : { kind: 'body', callId, version, hasArgumentsTail: false, folder: null };
}

/** Gemini's input includes what was read from the cache; thoughts are told apart from the output. */
export function usageOf(tokens: Fields | null): Usage | null {
  if (tokens === null) {
    return null;
  }
  const cacheRead = asCount(tokens['cached']);
  const input = Math.max(0, asCount(tokens['input']) - cacheRead);
  const output = asCount(tokens['output']) + asCount(tokens['thoughts']);
  return { input, output, cacheCreation: null, cacheRead };
}
