import { type AgentProgram, COMMON, NONE } from '../commandLine/agentProgram.js';

export const copilotCli: AgentProgram = {
  ...NONE,
  agentId: 'copilot-cli',
  programs: ['copilot'],
  packages: ['@github/copilot'],
  promptFlags: ['-p', '--prompt'],
  valueFlags: ['--add-dir', '--agent', '--log-dir', '--log-level', '--model', '--output-format'],
  mark: '/',
  builtIns: [
    ...COMMON,
    'add-dir',
    'agent',
    'compact',
    'context',
    'cwd',
    'feedback',
    'list-dirs',
    'session',
    'skills',
    'usage',
    'user',
  ],
};
