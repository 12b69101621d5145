import type { ToolGroup } from '../../model/session.js';

const GROUPS: ReadonlyMap<string, ToolGroup> = new Map([
  ['exec', 'bash'],
  ['exec_command', 'bash'],
  ['shell', 'bash'],
  ['shell_command', 'bash'],
  ['local_shell', 'bash'],
  ['container.exec', 'bash'],
  ['apply_patch', 'edit'],
  ['spawn_agent', 'agent'],
]);

/** The group that a Codex tool's calls are counted in. */
export function toolGroup(tool: string, namespace: string | null): ToolGroup {
  return GROUPS.get(tool) ?? ((namespace ?? tool).startsWith('mcp__') ? 'mcp' : 'other');
}
