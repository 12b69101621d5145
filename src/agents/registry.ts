import { join } from 'node:path';
import type { AgentId } from '../model/vocabulary.js';
import type { Agent, Machine } from './agent.js';
import { claudeCode } from './claude-code/agent.js';
import { folderProblem } from './folders.js';

/** The agents whose transcripts can be read. One line each. */
export const AGENTS: readonly Agent[] = [claudeCode];

/** Agents that are recognised by a folder of theirs, and whose transcripts can't be read yet. */
const UNREAD: readonly { id: AgentId; folder: (machine: Machine) => string }[] = [
  { id: 'codex', folder: ({ home, env }) => join(env['CODEX_HOME'] ?? join(home, '.codex'), 'sessions') },
  {
    id: 'copilot-cli',
    folder: ({ home, env }) => join(env['COPILOT_HOME'] ?? join(home, '.copilot'), 'session-state'),
  },
  { id: 'gemini-cli', folder: ({ home, env }) => join(env['GEMINI_CLI_HOME'] ?? home, '.gemini', 'tmp') },
  {
    id: 'opencode',
    folder: ({ home, env }) => join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'opencode'),
  },
  { id: 'cursor', folder: ({ home }) => join(home, '.cursor', 'projects') },
  { id: 'qwen', folder: ({ home }) => join(home, '.qwen', 'projects') },
];

/** Agents that are on this machine but can't be read yet, so that the panel can name them. */
export function unreadAgents(machine: Machine): AgentId[] {
  return UNREAD.filter((agent) => folderProblem(agent.folder(machine)) === null).map(({ id }) => id);
}
