import type { ToolGroup } from '../../model/session.js';

const GROUPS: ReadonlyMap<string, ToolGroup> = new Map([
  ['Bash', 'bash'],
  ['Read', 'read'],
  ['Edit', 'edit'],
  ['MultiEdit', 'edit'],
  ['NotebookEdit', 'edit'],
  ['Write', 'write'],
  ['Grep', 'grep'],
  ['Glob', 'glob'],
  ['WebFetch', 'webFetch'],
  ['WebSearch', 'webSearch'],
  ['Skill', 'skill'],
  ['Task', 'agent'],
  ['Agent', 'agent'],
]);

/** The group that a Claude Code tool's calls are counted in. */
export function toolGroup(tool: string): ToolGroup {
  return GROUPS.get(tool) ?? (tool.startsWith('mcp__') ? 'mcp' : 'other');
}
