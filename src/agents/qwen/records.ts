import { MAIN_THREAD, type Entry, type Fact, type Usage } from '../../model/facts.js';
import { parseSkillName, storedSkillName } from '../../model/names.js';
import { asCount, asObject, asObjects, asText, asTime, asVersion, type Fields } from '../fields.js';
import { toolGroup } from '../gemini-cli/toolGroups.js';
import { toolFacts } from '../toolFacts.js';
import { qwen } from './program.js';
import { readSkillText } from './skillText.js';

/** One record of a chat; what others say about it is added by `link.ts`. */
export interface QwenRecord {
  readonly entry: Entry;
  /** `slash`: a command that the person typed, whose text follows as a prompt. */
  readonly role: 'prompt' | 'answer' | 'error' | 'plain' | { readonly slash: string; readonly hasArguments: boolean };
}

const BUILT_INS: ReadonlySet<string> = new Set(qwen.builtIns);

export function translateRecord(record: Fields): QwenRecord | 'unknown' {
  const said = read(record);
  if (said === null) {
    return 'unknown';
  }
  const sessionId = asText(record['sessionId']);
  const forkedFrom = asText(asObject(record['forkedFrom'])?.['sessionId']);
  const entry: Entry = {
    id: asText(record['uuid']),
    at: asTime(record['timestamp']),
    thread: record['isSidechain'] === true ? (asText(record['agentId']) ?? 'sidechain') : MAIN_THREAD,
    sessionId,
    forkedFrom: forkedFrom === sessionId ? null : forkedFrom,
    agentVersion: asVersion(record['version']),
    facts: said.facts,
  };
  return { entry, role: said.role ?? 'plain' };
}

interface Said {
  readonly facts: readonly Fact[];
  readonly role?: QwenRecord['role'];
}

function read(record: Fields): Said | null {
  const parts = asObjects(asObject(record['message'])?.['parts']);
  switch (record['type']) {
    case 'user':
      return user(record, textOf(parts));
    case 'assistant':
      return assistant(record, parts);
    case 'tool_result':
      return { facts: toolResults(record, parts) };
    case 'system':
      return system(record);
    default:
      return null;
  }
}

function textOf(parts: readonly Fields[]): string {
  return parts.map((part) => (part['thought'] === true ? '' : (asText(part['text']) ?? ''))).join('');
}

/** A person's words; what the program writes as a user has a subtype or another provenance. */
function user(record: Fields, text: string): Said {
  const { subtype, provenance } = { subtype: record['subtype'], provenance: record['provenance'] };
  const isQueued = subtype === 'mid_turn_user_message';
  const isPerson = (subtype === undefined || isQueued) && (provenance === undefined || provenance === 'real_user');
  if (text.trim() === '') {
    return { facts: [] };
  }
  if (!isPerson || record['isSidechain'] === true) {
    return { facts: [{ kind: 'wake' }] };
  }
  return { facts: [{ kind: 'prompt', queued: isQueued }], role: isQueued ? 'plain' : 'prompt' };
}

function assistant(record: Fields, parts: readonly Fields[]): Said {
  const calls = parts.map((part) => asObject(part['functionCall'])).filter((call) => call !== null);
  const messageId = asText(record['uuid']);
  const facts: Fact[] = [{ kind: 'answer', messageId, content: calls.length > 0 || textOf(parts) !== '' }];
  for (const call of calls) {
    facts.push(...callFacts(call, asText(record['cwd'])));
  }
  const usage = usageOf(asObject(record['usageMetadata']));
  if (usage !== null) {
    facts.push({ kind: 'usage', messageId, usage, skill: null });
  }
  if (calls.length === 0) {
    facts.push({ kind: 'end', cut: false });
  }
  return { facts, role: 'answer' };
}

function callFacts(call: Fields, cwd: string | null): Fact[] {
  const callId = asText(call['id']);
  const tool = asText(call['name']) ?? '';
  const input = asObject(call['args']) ?? {};
  const facts = toolFacts({ callId, group: toolGroup(tool), input, cwd });
  if (tool !== 'skill') {
    return facts;
  }
  const skill = storedSkillName(asText(input['skill']) ?? input['name']);
  const hasArguments = asText(input['args']) !== null;
  return [{ kind: 'invoke', trigger: 'model', skill, callId, hasArguments, held: false }, ...facts];
}

function toolResults(record: Fields, parts: readonly Fields[]): Fact[] {
  const told = asObject(record['toolCallResult']);
  const responses = parts.map((part) => asObject(part['functionResponse'])).filter((response) => response !== null);
  const first = asText(told?.['callId']) ?? asText(responses[0]?.['id']);
  const response = asObject(responses[0]?.['response']);
  const status = told?.['status'];
  const text = responses[0]?.['name'] === 'skill' ? asText(response?.['output']) : null;
  const loaded = text === null ? null : readSkillText(text);
  const failed =
    status === 'error' || status === 'cancelled' || loaded === 'failed' || response?.['error'] !== undefined;
  const isKnown = status !== undefined || response !== null;
  const facts: Fact[] = [
    { kind: 'result', id: first, failed: isKnown ? failed : null, denied: status === 'cancelled' },
  ];
  if (loaded !== null && loaded !== 'failed') {
    facts.push({ kind: 'body', callId: first, hasArgumentsTail: false, ...loaded });
  }
  return facts;
}

function system(record: Fields): Said {
  const payload = asObject(record['systemPayload']) ?? {};
  switch (record['subtype']) {
    case 'slash_command':
      return slashCommand(payload);
    case 'ui_telemetry':
      return asObject(payload['uiEvent'])?.['event.name'] === 'qwen-code.api_error'
        ? { facts: [{ kind: 'api-error' }], role: 'error' }
        : { facts: [] };
    default:
      return { facts: [] };
  }
}

/** `/skill words`, in older versions also `/skills skill`. */
function slashCommand(payload: Fields): Said {
  const typed = /^\/(?:skills\s+)?(\S{1,200})\s*([^]*)$/.exec(asText(payload['rawCommand'])?.trim() ?? '');
  const slash = parseSkillName(typed?.[1]);
  const isSent = payload['phase'] === 'invocation' && payload['sentToModel'] !== false;
  return slash === null || !isSent || BUILT_INS.has(slash)
    ? { facts: [] }
    : { facts: [], role: { slash, hasArguments: typed?.[2] !== '' } };
}

/** The input includes what was read from the cache; some providers count thoughts in the output, others beside it. */
function usageOf(usage: Fields | null): Usage | null {
  if (usage === null) {
    return null;
  }
  const prompt = asCount(usage['promptTokenCount']);
  const answer = asCount(usage['candidatesTokenCount']);
  const cacheRead = asCount(usage['cachedContentTokenCount']);
  const isAll = asCount(usage['totalTokenCount']) === prompt + answer;
  const output = isAll ? answer : answer + asCount(usage['thoughtsTokenCount']);
  return { input: Math.max(0, prompt - cacheRead), output, cacheCreation: null, cacheRead };
}
