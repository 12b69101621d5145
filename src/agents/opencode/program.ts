import { type AgentProgram, NONE } from '../commandLine/agentProgram.js';

export const opencode: AgentProgram = {
  ...NONE,
  agentId: 'opencode',
  programs: ['opencode'],
  packages: ['opencode-ai'],
  subcommands: ['run'],
  valueFlags: [
    '--agent',
    '--attach',
    '-f',
    '--file',
    '--format',
    '-m',
    '--model',
    '--port',
    '-s',
    '--session',
    '--title',
    '--variant',
  ],
  switches: ['-c', '--continue', '--print-logs', '--share', '--thinking'],
  mark: null,
  skillFlag: '--command',
  builtIns: [],
};
