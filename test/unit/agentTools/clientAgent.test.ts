import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentOfClient } from '../../../src/agentTools/clientAgent.js';

const CASES: readonly (readonly [name: string | undefined, agent: string])[] = [
  ['claude-code', 'claude-code'],
  ['claude-ai', 'other'],
  ['codex-mcp-client', 'codex'],
  ['Codex', 'codex'],
  ['github-copilot-developer', 'copilot-cli'],
  ['Visual Studio Code', 'copilot-vscode'],
  ['Visual-Studio-Code', 'copilot-vscode'],
  ['gemini-cli-mcp-client', 'gemini-cli'],
  ['gemini-cli-mcp-client-skill-ledger', 'gemini-cli'],
  ['cursor-vscode', 'cursor'],
  ['opencode', 'opencode'],
  ['Cline', 'cline'],
  ['Roo-Code', 'roo'],
  ['amp-mcp-client', 'amp'],
  ['windsurf-client', 'windsurf'],
  ['Windsurf', 'windsurf'],
  ['goose', 'goose'],
  ['factory-cli', 'droid'],
  ['qwen-cli-mcp-client-skill-ledger', 'qwen'],
  ['Kilo-Code', 'other'],
  ['Q-DEV-CLI', 'other'],
  ['Zed', 'other'],
  ['claude-code-but-not-quite', 'other'],
  ['gemini-cli-mcp-clients', 'other'],
  ['constructor', 'other'],
  ['', 'unknown'],
  ['  ', 'unknown'],
  [undefined, 'unknown'],
];

test('the agent behind an MCP client: a known name, else "other"; nameless, "unknown"', () => {
  for (const [name, agent] of CASES) {
    assert.equal(agentOfClient(name), agent, name);
  }
});
