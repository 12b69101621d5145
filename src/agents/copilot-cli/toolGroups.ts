import type { ToolGroup } from '../../model/session.js';

const GROUPS: ReadonlyMap<string, ToolGroup> = new Map([
  ['bash', 'bash'],
  ['powershell', 'bash'],
  ['view', 'read'],
  ['create', 'write'],
  ['edit', 'edit'],
  ['str_replace', 'edit'],
  ['str_replace_editor', 'edit'],
  ['apply_patch', 'edit'],
  ['rg', 'grep'],
  ['grep', 'grep'],
  ['glob', 'glob'],
  ['web_fetch', 'webFetch'],
  ['fetch', 'webFetch'],
  ['web_search', 'webSearch'],
  ['skill', 'skill'],
  ['task', 'agent'],
]);

/** @param isMcp the event names a server that hosts the tool */
export function toolGroup(tool: string, isMcp: boolean): ToolGroup {
  return isMcp ? 'mcp' : (GROUPS.get(tool) ?? 'other');
}
