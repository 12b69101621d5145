import { type AgentProgram, COMMON, NONE } from '../commandLine/agentProgram.js';

export const cursor: AgentProgram = {
  ...NONE,
  agentId: 'cursor',
  programs: ['cursor-agent'],
  runFlags: ['-p', '--print'],
  valueFlags: ['-a', '--api-key', '-m', '--model', '--output-format', '--resume', '--workspace'],
  switches: ['-p', '--print', '-f', '--force', '--stream-partial-output', '--browser', '--approve-mcps'],
  mark: '/',
  builtIns: COMMON,
};
