import type { Fact } from '../../model/facts.js';
import { storedSkillName } from '../../model/names.js';
import type { ToolGroup } from '../../model/session.js';
import { asObject, asObjects, asText, type Fields } from '../fields.js';
import { skillVersion } from '../skillVersion.js';
import { toolFacts } from '../toolFacts.js';

const GROUPS: ReadonlyMap<string, ToolGroup> = new Map([
  ['run_in_terminal', 'bash'],
  ['read_file', 'read'],
  ['view_image', 'read'],
  ['read_notebook_cell_output', 'read'],
  ['apply_patch', 'edit'],
  ['edit_notebook_file', 'edit'],
  ['insert_edit_into_file', 'edit'],
  ['multi_replace_string_in_file', 'edit'],
  ['replace_string_in_file', 'edit'],
  ['create_file', 'write'],
  ['grep_search', 'grep'],
  ['file_search', 'glob'],
  ['fetch_webpage', 'webFetch'],
  ['skill', 'skill'],
  ['runSubagent', 'agent'],
  ['execution_subagent', 'agent'],
  ['explore_subagent', 'agent'],
  ['search_subagent', 'agent'],
]);
/** How the editor's own words begin in the place of a result: by the person, or by the tool. */
const DENIED = /^The user (?:cancelled the tool call\.|chose to skip the tool call)/;
const FAILED = /^ERROR while calling tool: |\nPlease check your input and try again\.$/;
const SKILL_TEXT =
  /^<skill-context name="[^"\n]*">\nBase directory: ([^\n]*)\n(?:\nRelated files [^\n]*\n(?: {2}- [^\n]*\n)*)?\n([^]*)\n<\/skill-context>$/;

/** What a result says: null where it does not tell. */
export interface ResultFacts {
  readonly failed: boolean | null;
  readonly denied: boolean;
}

/** The model's own id, without what the editor adds to it in one of the two files. */
export function plainCallId(id: unknown): string | null {
  return asText(asText(id)?.split('__vscode-')[0]);
}

/** A call of a tool, and what it does to SKILL.md files. */
export function callFacts(id: unknown, name: unknown, given: unknown): Fact[] {
  const tool = asText(name) ?? '';
  const callId = plainCallId(id);
  const input = argumentsOf(given);
  const group = GROUPS.get(tool) ?? (tool.startsWith('mcp_') ? 'mcp' : 'other');
  const all = [input, ...asObjects(input['replacements'])];
  const [call, ...files] = all.flatMap((part, index) =>
    toolFacts({ callId, group, input: part, cwd: null }).slice(index === 0 ? 0 : 1),
  );
  const facts = call === undefined ? files : [call, ...files];
  if (group !== 'skill') {
    return facts;
  }
  const skill = storedSkillName(input['skill']);
  return [{ kind: 'invoke', trigger: 'model', skill, callId, hasArguments: false, held: false }, ...facts];
}

/** What the text of a result tells; `success` where the file says that, too. */
export function resultOf(text: string, success: unknown): ResultFacts {
  if (DENIED.test(text)) {
    return { failed: true, denied: true };
  }
  const failed = typeof success === 'boolean' ? !success : text === '' ? null : FAILED.test(text);
  return { failed, denied: false };
}

/** The skill's text, where the result of the skill tool holds it: not where it ran in a subagent. */
export function bodyFacts(callId: string | null, text: string): Fact[] {
  const [, folder, body] = SKILL_TEXT.exec(text) ?? [];
  return body === undefined
    ? []
    : [
        {
          kind: 'body',
          callId,
          version: skillVersion(body),
          folder: folder?.replaceAll('\\', '/') ?? null,
          hasArgumentsTail: false,
        },
      ];
}

function argumentsOf(value: unknown): Fields {
  const text = asText(value);
  if (text === null) {
    return asObject(value) ?? {};
  }
  try {
    return asObject(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}
