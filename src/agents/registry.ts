import { join } from 'node:path';
import type { AgentId } from '../model/vocabulary.js';
import type { Agent, Machine } from './agent.js';
import { claudeCode } from './claude-code/agent.js';
import { codex } from './codex/agent.js';
import { folderProblem } from './folders.js';

/** The agents whose transcripts can be read. One line each. */
export const AGENTS: readonly Agent[] = [claudeCode, codex];

/** Agents that are recognised by a folder of theirs, and whose transcripts can't be read yet. */
const UNREAD: readonly { id: AgentId; folders: (machine: Machine) => readonly string[] }[] = [
  {
    id: 'copilot-cli',
    folders: ({ home, env }) => [join(set(env['COPILOT_HOME']) ?? join(home, '.copilot'), 'session-state')],
  },
  { id: 'gemini-cli', folders: ({ home, env }) => [join(set(env['GEMINI_CLI_HOME']) ?? home, '.gemini', 'tmp')] },
  {
    id: 'opencode',
    // Both, since an editor from a snap has another value of the variable than the agent in a terminal.
    folders: ({ home, env }) =>
      [set(env['XDG_DATA_HOME']) ?? [], join(home, '.local', 'share')].flat().map((data) => join(data, 'opencode')),
  },
  { id: 'cursor', folders: ({ home }) => [join(home, '.cursor', 'projects')] },
  { id: 'qwen', folders: ({ home }) => [join(home, '.qwen', 'projects')] },
];

/** Agents that are on this machine but can't be read yet, so that the panel can name them. */
export function unreadAgents(machine: Machine): AgentId[] {
  const isThere = (folder: string): boolean => folderProblem(folder) === null;
  return UNREAD.filter((agent) => agent.folders(machine).some(isThere)).map(({ id }) => id);
}

/** A variable that is set to nothing is not set: joined to, it would name a folder below the working directory. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
