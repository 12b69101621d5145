import type { Fact } from '../../model/facts.js';
import { parseSkillName, storedSkillName } from '../../model/names.js';
import type { ToolGroup } from '../../model/session.js';
import { asMillis, asObject, asText, type Fields } from '../fields.js';
import { skillVersion } from '../skillVersion.js';
import { toolFacts } from '../toolFacts.js';

const GROUPS: ReadonlyMap<string, ToolGroup> = new Map([
  ['bash', 'bash'],
  ['read', 'read'],
  ['edit', 'edit'],
  ['multiedit', 'edit'],
  ['patch', 'edit'],
  ['apply_patch', 'edit'],
  ['write', 'write'],
  ['grep', 'grep'],
  ['glob', 'glob'],
  ['webfetch', 'webFetch'],
  ['websearch', 'webSearch'],
  ['skill', 'skill'],
  ['task', 'agent'],
]);
/** How the program's own words for a refusal begin: by the person, or by a rule. */
const DENIAL = /^(?:Error: )?The user (?:rejected permission to use|has specified a rule which prevents)/;
const ABORTED = /^(?:Error: )?Tool execution aborted/;
const SKILL_TEXT =
  /^<skill_content name="[^"]*">\s*(?:# Skill: [^\n]*\n)?([^]*?)(?:\n[ \t]*Base directory for this skill: ([^\n]*)|<\/skill_content>)/;

/** A tool's call and, at another time, its result. */
export interface ToolPart {
  readonly startedAt: number | null;
  readonly started: readonly Fact[];
  readonly endedAt: number | null;
  readonly ended: readonly Fact[];
}

export function translateTool(part: Fields, cwd: string | null): ToolPart {
  const state = asObject(part['state']) ?? {};
  const tool = asText(part['tool']) ?? asText(part['name']) ?? '';
  const callId = asText(part['callID']) ?? asText(part['id']);
  const input = asObject(state['input']) ?? {};
  const metadata = asObject(state['metadata']) ?? {};
  const group = GROUPS.get(tool) ?? (tool.includes('_') ? 'mcp' : 'other');
  const started = toolFacts({ callId, group, input, cwd });
  if (tool === 'skill') {
    const skill = parseSkillName(metadata['name']) ?? storedSkillName(asText(input['name']) ?? input['id']);
    started.unshift({ kind: 'invoke', trigger: 'model', skill, callId, hasArguments: false, held: false });
  }
  const ended = result(callId, state);
  if (tool === 'skill' && state['status'] === 'completed') {
    ended.push(...body(callId, asText(state['output']) ?? '', asText(metadata['dir'])));
  }
  const agent = asText(metadata['sessionId']) ?? asText(metadata['sessionID']);
  if (tool === 'task' && agent !== null) {
    ended.push({ kind: 'subagent', callId, thread: agent, ended: state['status'] === 'completed' });
  }
  const time = asObject(state['time']) ?? asObject(part['time']) ?? {};
  const startedAt = asMillis(time['start']) ?? asMillis(time['created']);
  return { startedAt, started, endedAt: asMillis(time['end']) ?? asMillis(time['completed']), ended };
}

/** What the program broke off when the person stopped it tells nothing of the tool. */
function result(callId: string | null, state: Fields): Fact[] {
  const status = state['status'];
  const error = asText(state['error']) ?? asText(asObject(state['error'])?.['message']) ?? '';
  if (status !== 'completed' && status !== 'error') {
    return [];
  }
  const failed = status === 'error' ? (ABORTED.test(error) ? null : true) : false;
  return [{ kind: 'result', id: callId, failed, denied: failed === true && DENIAL.test(error) }];
}

function body(callId: string | null, output: string, dir: string | null): Fact[] {
  const [, text, told] = SKILL_TEXT.exec(output) ?? [];
  const folder = (dir ?? told?.trim() ?? '').replaceAll('\\', '/').replace(/^file:\/\//, '') || null;
  const version = text === undefined ? null : skillVersion(text);
  return [{ kind: 'body', callId, version, folder, hasArgumentsTail: false }];
}
