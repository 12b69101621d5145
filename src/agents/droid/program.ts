import { type AgentProgram, COMMON, NONE } from '../commandLine/agentProgram.js';

export const droid: AgentProgram = {
  ...NONE,
  agentId: 'droid',
  programs: ['droid'],
  subcommands: ['exec'],
  valueFlags: [
    '--auto',
    '--cwd',
    '-m',
    '--model',
    '-o',
    '--output-format',
    '-r',
    '--reasoning-effort',
    '-s',
    '--session-id',
  ],
  switches: ['--skip-permissions-unsafe', '--use-spec'],
  mark: '/',
  builtIns: COMMON,
};
