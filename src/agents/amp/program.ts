import { type AgentProgram, COMMON, NONE } from '../commandLine/agentProgram.js';

export const amp: AgentProgram = {
  ...NONE,
  agentId: 'amp',
  programs: ['amp'],
  packages: ['@sourcegraph/amp'],
  promptFlags: ['-x', '--execute'],
  mark: '/',
  builtIns: COMMON,
};
