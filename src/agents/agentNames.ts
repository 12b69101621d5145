import type { AgentId } from '../model/vocabulary.js';

/** Agents' names as their makers write them. Apart from the registry so that showing a name loads no reader. */
export const AGENT_NAMES: Readonly<Record<AgentId, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  'copilot-cli': 'Copilot CLI',
  'copilot-vscode': 'Copilot in VS Code',
  'gemini-cli': 'Gemini CLI',
  opencode: 'OpenCode',
  cursor: 'Cursor',
  qwen: 'Qwen Code',
  cline: 'Cline',
  roo: 'Roo Code',
  windsurf: 'Windsurf',
  goose: 'Goose',
  kiro: 'Kiro',
  junie: 'Junie',
  droid: 'Factory droid',
  amp: 'Amp',
  unknown: 'Unknown agent',
  other: 'Other agent',
};
