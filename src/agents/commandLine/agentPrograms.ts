import type { AgentProgram } from './agentProgram.js';
import { amp } from '../amp/program.js';
import { claudeCode } from '../claude-code/program.js';
import { codex } from '../codex/program.js';
import { copilotCli } from '../copilot-cli/program.js';
import { cursor } from '../cursor/program.js';
import { droid } from '../droid/program.js';
import { geminiCli } from '../gemini-cli/program.js';
import { goose } from '../goose/program.js';
import { kiro } from '../kiro/program.js';
import { opencode } from '../opencode/program.js';
import { qwen } from '../qwen/program.js';

/** The agents that a command line can start. One line each. */
export const AGENT_PROGRAMS: readonly AgentProgram[] = [
  claudeCode,
  codex,
  copilotCli,
  geminiCli,
  qwen,
  opencode,
  cursor,
  droid,
  amp,
  goose,
  kiro,
];
