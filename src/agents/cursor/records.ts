import { MAIN_THREAD, type Entry, type Fact } from '../../model/facts.js';
import { parseSkillName } from '../../model/names.js';
import type { ToolGroup } from '../../model/session.js';
import { asObject, asObjects, asText, type Fields } from '../fields.js';
import { toolFacts } from '../toolFacts.js';
import { cursor } from './program.js';

/** The facts of one record: it has no id and no time of its own. */
export interface CursorRecord {
  readonly facts: readonly Fact[];
}

const GROUPS: ReadonlyMap<string, ToolGroup> = new Map([
  ['Shell', 'bash'],
  ['Read', 'read'],
  ['Edit', 'edit'],
  ['StrReplace', 'edit'],
  ['MultiEdit', 'edit'],
  ['ApplyPatch', 'edit'],
  ['EditNotebook', 'edit'],
  ['Write', 'write'],
  ['Grep', 'grep'],
  ['Glob', 'glob'],
  ['WebFetch', 'webFetch'],
  ['WebSearch', 'webSearch'],
  ['Task', 'agent'],
]);
const BUILT_INS: ReadonlySet<string> = new Set(cursor.builtIns);
/** What the person typed stands between tags, after what the program adds; plain in some versions. */
const QUERY = /<user_query>([^]*?)<\/user_query>/;
const PROGRAM_TEXT = /^<(?!user_query>)[a-z_]+>/;

export function translateRecord(record: Fields): CursorRecord | 'unknown' {
  const message = asObject(record['message']);
  const role = record['role'];
  if (message === null || (role !== 'user' && role !== 'assistant')) {
    return 'unknown';
  }
  const content = message['content'];
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asObjects(content);
  return { facts: role === 'user' ? userFacts(blocks) : assistantFacts(blocks) };
}

function userFacts(blocks: readonly Fields[]): Fact[] {
  const text = blocks.map((block) => asText(block['text']) ?? '').join('\n');
  const query = QUERY.exec(text)?.[1] ?? (PROGRAM_TEXT.test(text.trimStart()) ? '' : text);
  if (query.trim() === '') {
    return [];
  }
  const typed = /^\/(\S{1,200})\s*([^]*)$/.exec(query.trim());
  const skill = parseSkillName(typed?.[1]);
  const prompt: Fact = { kind: 'prompt', queued: false };
  return skill === null || BUILT_INS.has(skill)
    ? [prompt]
    : [prompt, { kind: 'invoke', trigger: 'user', skill, callId: null, hasArguments: typed?.[2] !== '', held: false }];
}

/** Calls have no ids either, and no result follows: the last answer without a call ends the turn. */
function assistantFacts(blocks: readonly Fields[]): Fact[] {
  const calls = blocks.filter((block) => block['type'] === 'tool_use');
  const hasText = blocks.some((block) => block['type'] === 'text' && asText(block['text']) !== null);
  const facts: Fact[] = [{ kind: 'answer', messageId: null, content: hasText || calls.length > 0 }];
  for (const call of calls) {
    const tool = asText(call['name']) ?? '';
    const group = GROUPS.get(tool) ?? (/^mcp|^CallMcpTool$/i.test(tool) ? 'mcp' : 'other');
    facts.push(...toolFacts({ callId: null, group, input: asObject(call['input']) ?? {}, cwd: null }));
  }
  return calls.length > 0 ? facts : [...facts, { kind: 'end', cut: false }];
}

/** @param part the session's id for its main file, else the name of a subagent's */
export function entriesOf(records: readonly CursorRecord[], part: string): Entry[] {
  const [, parent, agent] = /^(.*)\/subagents\/(.*)$/.exec(part) ?? [];
  const sessionId = parent ?? part;
  const thread = agent ?? MAIN_THREAD;
  return records.map(({ facts }) => {
    const own = agent === undefined ? facts : facts.filter(({ kind }) => kind !== 'prompt');
    return { id: null, at: null, thread, sessionId, forkedFrom: null, agentVersion: null, facts: own };
  });
}
