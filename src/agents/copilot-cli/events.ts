import { MAIN_THREAD, type Fact, type Invocation, type ListedSkill, type Usage } from '../../model/facts.js';
import { parseSkillName, storedSkillName } from '../../model/names.js';
import { asCount, asObject, asObjects, asText, asTime, asVersion, type Fields } from '../fields.js';
import { skillVersion } from '../skillVersion.js';
import { toolFacts } from '../toolFacts.js';
import { toolGroup } from './toolGroups.js';
import { totalUsage, usageOf } from './usage.js';

/** One event, freed of all that means nothing; what others of the file say about it is added by `link.ts`. */
export interface CopilotEvent {
  readonly id: string | null;
  readonly at: number | null;
  readonly thread: string;
  readonly facts: readonly Fact[];
  readonly role: Role;
}

export type Role =
  | { readonly kind: 'plain' }
  | { readonly kind: 'start'; readonly sessionId: string | null; readonly version: string | null }
  | { readonly kind: 'resume' | 'wake' }
  /** `slash`: the first word of what was typed, without its slash. */
  | { readonly kind: 'prompt'; readonly slash: string | null; readonly queued: boolean }
  | { readonly kind: 'turn-start' | 'turn-end' | 'abort' }
  /** A call of the skill tool; `invoked`: an event that the skill's text was put into the conversation. */
  | { readonly kind: 'skill-call'; readonly callId: string | null; readonly skill: string }
  | { readonly kind: 'invoked'; readonly skill: string; readonly byUser: boolean | null; readonly body: SkillText }
  | { readonly kind: 'asked'; readonly requestId: string; readonly callId: string }
  | { readonly kind: 'refused'; readonly requestId: string | null; readonly callId: string | null }
  /** Tokens of one call of the model, or of the whole session. */
  | { readonly kind: 'call-usage' }
  | { readonly kind: 'totals'; readonly usage: Usage };

export interface SkillText {
  readonly version: string | null;
  readonly folder: string | null;
}

/** Families of events that say nothing about uses or metrics but their time. */
const TIMED =
  /^(?:assistant|hook|session|permission|system|subagent|user_input|elicitation|sampling|exit_plan_mode|external_tool|mcp|mcp_app|command|commands|capabilities|auto_mode_switch|session_limits_exhausted|pending_messages|tool_search|factory|model|ui)(?:\.[\w.]+)$|^tool\.(?:execution_partial_result|execution_progress|user_requested)$/;
const PLAIN: Role = { kind: 'plain' };
const DENIAL_CODES: ReadonlySet<unknown> = new Set(['denied', 'rejected']);
const EXIT_REASONS: ReadonlySet<string> = new Set(['routine', 'error']);

export function translateEvent(record: Fields): CopilotEvent | 'unknown' {
  const data = asObject(record['data']);
  const type = asText(record['type']);
  const said = data === null || type === null ? null : read(type, data, record);
  if (said === null) {
    return 'unknown';
  }
  const { facts, role = PLAIN, thread = asText(record['agentId']) ?? MAIN_THREAD } = said;
  return { id: asText(record['id']), at: asTime(record['timestamp']), thread, facts, role };
}

interface Said {
  readonly facts: readonly Fact[];
  readonly role?: Role;
  readonly thread?: string;
}

function read(type: string, data: Fields, record: Fields): Said | null {
  switch (type) {
    case 'session.start':
      return {
        facts: [],
        role: { kind: 'start', sessionId: asText(data['sessionId']), version: asVersion(data['copilotVersion']) },
      };
    case 'session.resume':
      return { facts: [], role: { kind: 'resume' } };
    case 'session.skills_loaded':
      return { facts: [{ kind: 'listing', skills: listed(data['skills']) }] };
    case 'session.error':
      return { facts: [{ kind: 'api-error' }] };
    case 'session.shutdown':
      return shutdown(data);
    case 'session.usage_record':
      return callUsage(asObject(data['usage']));
    case 'abort':
      return { facts: [{ kind: 'interrupt' }], role: { kind: 'abort' } };
    case 'user.message':
      return userMessage(data, record);
    case 'assistant.turn_start':
      return { facts: [], role: { kind: 'turn-start' } };
    case 'assistant.turn_end':
      return { facts: [{ kind: 'end', cut: false }], role: { kind: 'turn-end' } };
    case 'assistant.message':
      return assistantMessage(data);
    case 'skill.invoked':
      return skillInvoked(data);
    case 'tool.execution_start':
      return toolStart(data);
    case 'tool.execution_complete':
      return { facts: [toolResult(data)] };
    case 'permission.requested':
      return permissionRequested(data);
    case 'permission.completed':
      return permissionCompleted(data);
    case 'subagent.started':
    case 'subagent.completed':
    case 'subagent.failed':
      return subagent(data, type !== 'subagent.started', asText(record['agentId']));
    default:
      return TIMED.test(type) ? { facts: [] } : null;
  }
}

function listed(skills: unknown): ListedSkill[] {
  return asObjects(skills).flatMap((skill) => {
    const name = asText(skill['name']);
    return name === null ? [] : [{ name, path: asText(skill['path']) }];
  });
}

/** Typed by a person: without a source. Other texts are the program's, of which some wake an idle agent. */
function userMessage(data: Fields, record: Fields): Said {
  const source = data['source'];
  const content = asText(data['content'])?.trim() ?? '';
  const isPerson = source === undefined || source === null || source === 'user';
  if (data['isAutopilotContinuation'] === true || content === '') {
    return { facts: [] };
  }
  if (!isPerson || asText(record['agentId']) !== null) {
    return data['delivery'] === 'idle' ? { facts: [{ kind: 'wake' }], role: { kind: 'wake' } } : { facts: [] };
  }
  const slash = parseSkillName(/^\/(\S{1,200})/.exec(content)?.[1]);
  const queued = data['delivery'] === 'steering';
  return { facts: [{ kind: 'prompt', queued }], role: { kind: 'prompt', slash, queued } };
}

function assistantMessage(data: Fields): Said {
  const messageId = asText(data['messageId']);
  const hasContent = asText(data['content']) !== null || asObjects(data['toolRequests']).length > 0;
  const facts: Fact[] = [{ kind: 'answer', messageId, content: hasContent }];
  const output = data['outputTokens'];
  if (typeof output !== 'number') {
    return { facts };
  }
  const usage = { input: null, output: asCount(output), cacheCreation: null, cacheRead: null };
  return { facts: [...facts, { kind: 'usage', messageId, usage, skill: null }] };
}

function skillInvoked(data: Fields): Said | null {
  if (data['trigger'] === 'context-load') {
    return { facts: [] };
  }
  const bare = asText(data['name']);
  if (bare === null) {
    return null;
  }
  const plugin = asText(data['pluginName']);
  const skill = storedSkillName(plugin === null || bare.startsWith(`${plugin}:`) ? bare : `${plugin}:${bare}`);
  const byUser = data['trigger'] === 'user-invoked' ? true : data['trigger'] === 'agent-invoked' ? false : null;
  const path = asText(data['path'])?.replaceAll('\\', '/') ?? null;
  const body = {
    version: skillVersion(asText(data['content']) ?? ''),
    folder: path !== null && path.endsWith('/SKILL.md') ? path.slice(0, -'/SKILL.md'.length) : path,
  };
  return { facts: [], role: { kind: 'invoked', skill, byUser, body } };
}

function toolStart(data: Fields): Said | null {
  const tool = asText(data['toolName']);
  if (tool === null) {
    return null;
  }
  const callId = asText(data['toolCallId']);
  const group = toolGroup(tool, asText(data['mcpServerName']) !== null);
  const input = argumentsOf(data['arguments']);
  const facts = toolFacts({ callId, group, input, text: asText(data['arguments']), cwd: null });
  if (group !== 'skill') {
    return { facts };
  }
  const skill = storedSkillName(asText(input['skill']) ?? input['name']);
  return { facts: [...facts, invocation(skill, callId)], role: { kind: 'skill-call', callId, skill } };
}

/** Some versions write the arguments as JSON in a text. */
function argumentsOf(value: unknown): Fields {
  const text = asText(value);
  if (text === null || !text.trimStart().startsWith('{')) {
    return asObject(value) ?? {};
  }
  try {
    return asObject(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}

export function invocation(skill: string, callId: string | null, trigger: Invocation['trigger'] = 'model'): Invocation {
  return { kind: 'invoke', trigger, skill, callId, hasArguments: false, held: false };
}

function toolResult(data: Fields): Fact {
  const success = data['success'];
  const denied = success === false && DENIAL_CODES.has(asObject(data['error'])?.['code']);
  return {
    kind: 'result',
    id: asText(data['toolCallId']),
    failed: typeof success === 'boolean' ? !success : null,
    denied,
  };
}

function permissionRequested(data: Fields): Said {
  const requestId = asText(data['requestId']);
  const callId = asText(asObject(data['permissionRequest'])?.['toolCallId']) ?? asText(data['toolCallId']);
  return requestId === null || callId === null
    ? { facts: [] }
    : { facts: [], role: { kind: 'asked', requestId, callId } };
}

function permissionCompleted(data: Fields): Said {
  const kind = asText(asObject(data['result'])?.['kind']) ?? '';
  return kind.startsWith('denied') || kind === 'cancelled'
    ? { facts: [], role: { kind: 'refused', requestId: asText(data['requestId']), callId: asText(data['toolCallId']) } }
    : { facts: [] };
}

/** A subagent's own events carry the id of the call that started it. */
function subagent(data: Fields, ended: boolean, agentId: string | null): Said {
  const callId = asText(data['toolCallId']);
  const thread = agentId === callId || agentId === null ? MAIN_THREAD : agentId;
  return callId === null ? { facts: [] } : { facts: [{ kind: 'subagent', callId, thread: callId, ended }], thread };
}

function shutdown(data: Fields): Said {
  const type = asText(data['shutdownType']);
  const reason = type === null ? null : EXIT_REASONS.has(type) ? type : 'other';
  const usage = totalUsage(data);
  const facts: Fact[] = [{ kind: 'session-end', reason }];
  return usage === null ? { facts } : { facts, role: { kind: 'totals', usage } };
}

function callUsage(told: Fields | null): Said {
  if (told === null) {
    return { facts: [] };
  }
  const usage = usageOf(told);
  return { facts: [{ kind: 'usage', messageId: null, usage, skill: null }], role: { kind: 'call-usage' } };
}
