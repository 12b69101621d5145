import type { AgentId } from '../model/vocabulary.js';

/**
 * How MCP clients call themselves in `clientInfo.name`, in lower case. (From a public survey of clients; Codex, Windsurf
 * and VS Code have used two names each. Amazon Q, Zed, Crush, Kilo Code and others are known and have no id of ours.)
 */
const CLIENTS: ReadonlyMap<string, AgentId> = new Map<string, AgentId>([
  ['claude-code', 'claude-code'],
  ['codex-mcp-client', 'codex'],
  ['codex', 'codex'],
  ['github-copilot-developer', 'copilot-cli'],
  ['visual studio code', 'copilot-vscode'],
  ['visual studio code - insiders', 'copilot-vscode'],
  ['visual-studio-code', 'copilot-vscode'],
  ['gemini-cli-mcp-client', 'gemini-cli'],
  ['cursor-vscode', 'cursor'],
  ['opencode', 'opencode'],
  ['cline', 'cline'],
  ['roo-code', 'roo'],
  ['amp-mcp-client', 'amp'],
  ['windsurf-client', 'windsurf'],
  ['windsurf', 'windsurf'],
  ['goose', 'goose'],
  ['factory-cli', 'droid'],
]);

/** Qwen Code appends the name that the person gave the server; Gemini CLI, from which it stems, may do so too. */
const PREFIXES: readonly (readonly [start: string, agent: AgentId])[] = [
  ['qwen-cli-mcp-client', 'qwen'],
  ['gemini-cli-mcp-client', 'gemini-cli'],
];

/**
 * The agent behind an MCP client. The name itself is kept nowhere: a client may call itself anything.
 *
 * @param name `clientInfo.name`; undefined before the client has introduced itself
 */
export function agentOfClient(name: string | undefined): AgentId {
  const plain = (name ?? '').trim().toLowerCase();
  if (plain === '') {
    return 'unknown';
  }
  const known = CLIENTS.get(plain) ?? PREFIXES.find(([start]) => plain.startsWith(`${start}-`) || plain === start)?.[1];
  return known ?? 'other';
}
