import { type AgentProgram, COMMON, NONE } from '../commandLine/agentProgram.js';

export const goose: AgentProgram = {
  ...NONE,
  agentId: 'goose',
  programs: ['goose'],
  subcommands: ['run'],
  promptFlags: ['-t', '--text'],
  mark: '/',
  builtIns: [...COMMON, 'mode', 'prompts', 'prompt', 'skills', 'summarize'],
};
