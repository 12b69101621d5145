import { type AgentProgram, NONE } from '../commandLine/agentProgram.js';
import { GEMINI_BUILT_INS, GEMINI_LISTS, GEMINI_VALUES } from '../gemini-cli/program.js';

export const qwen: AgentProgram = {
  ...NONE,
  agentId: 'qwen',
  programs: ['qwen'],
  packages: ['@qwen-code/qwen-code'],
  promptFlags: ['-p', '--prompt'],
  valueFlags: GEMINI_VALUES,
  listFlags: GEMINI_LISTS,
  mark: '/',
  builtIns: [...GEMINI_BUILT_INS, 'summary'],
};
