import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId } from '../model/vocabulary.js';
import type { Agent, Machine } from './agent.js';
import { claudeCode } from './claude-code/agent.js';
import { codex } from './codex/agent.js';
import { copilotCli } from './copilot-cli/agent.js';
import { cursorAgent } from './cursor/agent.js';
import { geminiCli } from './gemini-cli/agent.js';
import { openCode } from './opencode/agent.js';
import { dataFolders } from './opencode/homes.js';
import { qwenCode } from './qwen/agent.js';

/** The agents whose transcripts can be read. One line each. */
export const AGENTS: readonly Agent[] = [claudeCode, codex, copilotCli, geminiCli, qwenCode, openCode, cursorAgent];

/** Databases in which agents keep their newer sessions, and which can't be read yet. */
const UNREAD: readonly { id: AgentId; databases: (machine: Machine) => readonly string[] }[] = [
  { id: 'opencode', databases: (machine) => dataFolders(machine).map((folder) => join(folder, 'opencode.db')) },
];

/** Agents of which only older sessions, in files, can be read, so that the panel can name them. */
export function unreadAgents(machine: Machine): AgentId[] {
  return UNREAD.filter((agent) => agent.databases(machine).some((path) => existsSync(path))).map(({ id }) => id);
}
