import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId } from '../model/vocabulary.js';
import type { Agent, Machine } from './agent.js';
import { claudeCode } from './claude-code/agent.js';
import { copilotCli } from './copilot-cli/agent.js';
import { cursorAgent } from './cursor/agent.js';
import { geminiCli } from './gemini-cli/agent.js';
import { openCode } from './opencode/agent.js';
import { dataFolders } from './opencode/files.js';
import { qwenCode } from './qwen/agent.js';

/** The agents whose transcripts can be read. One line each. */
export const AGENTS: readonly Agent[] = [claudeCode, copilotCli, geminiCli, qwenCode, openCode, cursorAgent];

/** Agents that are recognised by a folder or file of theirs that can't be read yet. */
const UNREAD: readonly { id: AgentId; paths: (machine: Machine) => readonly string[] }[] = [
  { id: 'codex', paths: ({ home, env }) => [join(set(env['CODEX_HOME']) ?? join(home, '.codex'), 'sessions')] },
  // Its older sessions are files, and read.
  { id: 'opencode', paths: (machine) => dataFolders(machine).map((folder) => join(folder, 'opencode.db')) },
];

/** Agents that are on this machine but can't be read yet, or not all of them, so that the panel can name them. */
export function unreadAgents(machine: Machine): AgentId[] {
  return UNREAD.filter((agent) => agent.paths(machine).some((path) => existsSync(path))).map(({ id }) => id);
}

/** A variable that is set to nothing is not set: joined to, it would name a folder below the working directory. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
