import { type AgentProgram, COMMON, NONE } from '../commandLine/agentProgram.js';

export const GEMINI_VALUES = ['-m', '--model', '--approval-mode', '-o', '--output-format', '-r', '--resume'];
export const GEMINI_LISTS = [
  '--include-directories',
  '-e',
  '--extensions',
  '--allowed-tools',
  '--allowed-mcp-server-names',
];
export const GEMINI_BUILT_INS = [
  ...COMMON,
  'bug',
  'chat',
  'compress',
  'copy',
  'directory',
  'editor',
  'extensions',
  'memory',
  'privacy',
  'restore',
  'skills',
  'stats',
  'tools',
  'vim',
];

export const geminiCli: AgentProgram = {
  ...NONE,
  agentId: 'gemini-cli',
  programs: ['gemini'],
  packages: ['@google/gemini-cli'],
  promptFlags: ['-p', '--prompt'],
  valueFlags: GEMINI_VALUES,
  listFlags: GEMINI_LISTS,
  mark: '/',
  builtIns: GEMINI_BUILT_INS,
};
