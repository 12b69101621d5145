import { type AgentProgram, COMMON, NONE } from '../commandLine/agentProgram.js';

export const kiro: AgentProgram = {
  ...NONE,
  agentId: 'kiro',
  programs: ['kiro-cli'],
  subcommands: ['chat'],
  runFlags: ['--no-interactive'],
  valueFlags: ['--agent', '--model', '--trust-tools', '--wrap'],
  switches: ['--no-interactive', '-a', '--trust-all-tools', '-r', '--resume'],
  mark: '/',
  builtIns: [...COMMON, 'agent', 'chat', 'compact', 'context', 'editor', 'hooks', 'prompts', 'tools', 'usage'],
};
