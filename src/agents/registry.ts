import type { Agent } from './agent.js';
import { claudeCode } from './claude-code/agent.js';
import { codex } from './codex/agent.js';
import { copilotCli } from './copilot-cli/agent.js';
import { copilotVsCode } from './copilot-vscode/agent.js';
import { cursorAgent } from './cursor/agent.js';
import { geminiCli } from './gemini-cli/agent.js';
import { openCode } from './opencode/agent.js';
import { qwenCode } from './qwen/agent.js';

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
