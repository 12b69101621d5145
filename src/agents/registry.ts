import type { AgentId } from '../model/vocabulary.js';
import type { Agent, Machine } from './agent.js';
import { amp } from './amp/skills.js';
import { claudeCode } from './claude-code/agent.js';
import { cline } from './cline/skills.js';
import { codex } from './codex/agent.js';
import { AGENT_PROGRAMS } from './commandLine/agentPrograms.js';
import { copilotCli } from './copilot-cli/agent.js';
import { copilotVsCode } from './copilot-vscode/agent.js';
import { cursorAgent } from './cursor/agent.js';
import { droid } from './droid/skills.js';
import { geminiCli } from './gemini-cli/agent.js';
import { goose } from './goose/skills.js';
import { isOnMachine } from './inventory.js';
import { junie } from './junie/skills.js';
import { kiro } from './kiro/skills.js';
import type { ListedAgent } from './listedAgent.js';
import { openCode } from './opencode/agent.js';
import { qwenCode } from './qwen/agent.js';
import { roo } from './roo/skills.js';
import { windsurf } from './windsurf/skills.js';

/** The agents whose transcripts can be read. One line each. */
export const AGENTS: readonly Agent[] = [
  claudeCode,
  codex,
  copilotCli,
  copilotVsCode,
  geminiCli,
  qwenCode,
  openCode,
  cursorAgent,
];

/** The agents whose sessions can't be read, but whose skills are known. One line each. */
export const LISTED_AGENTS: readonly ListedAgent[] = [cline, roo, windsurf, goose, kiro, junie, droid, amp];

/** An agent of this machine whose sessions can't be read. */
export interface ListedHere {
  readonly agentId: AgentId;
  /** Its runs in terminals are recorded. */
  readonly inTerminals: boolean;
}

/** Those that are on this machine, so that the panel can name them. */
export function listedAgents(machine: Machine): ListedHere[] {
  return LISTED_AGENTS.filter((agent) => isOnMachine(agent, machine)).map(({ id }) => ({
    agentId: id,
    inTerminals: AGENT_PROGRAMS.some(({ agentId }) => agentId === id),
  }));
}
