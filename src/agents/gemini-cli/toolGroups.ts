import type { ToolGroup } from '../../model/session.js';

const GROUPS: ReadonlyMap<string, ToolGroup> = new Map([
  ['run_shell_command', 'bash'],
  ['read_file', 'read'],
  ['read_many_files', 'read'],
  ['replace', 'edit'],
  ['edit', 'edit'],
  ['write_file', 'write'],
  ['grep_search', 'grep'],
  ['search_file_content', 'grep'],
  ['ripgrep', 'grep'],
  ['glob', 'glob'],
  ['web_fetch', 'webFetch'],
  ['google_web_search', 'webSearch'],
  ['web_search', 'webSearch'],
  ['activate_skill', 'skill'],
  ['skill', 'skill'],
  ['invoke_agent', 'agent'],
  ['task', 'agent'],
  ['agent', 'agent'],
]);

/** The group of a tool of Gemini CLI, or of Qwen Code, which grew from it. */
export function toolGroup(tool: string): ToolGroup {
  return GROUPS.get(tool) ?? (/^mcp_|__/.test(tool) ? 'mcp' : 'other');
}
