import { COMMON } from '../commandLine/agentProgram.js';
import type { Fields } from '../fields.js';
import { claudeLikeSaid } from '../hooks/claudeLike.js';
import { factOf, type HookFact } from '../hooks/fact.js';

/** Commands of the chat itself. */
const BUILT_INS = [
  ...COMMON,
  'compact',
  'doc',
  'explain',
  'fix',
  'fixTestFailure',
  'new',
  'newNotebook',
  'search',
  'setupTests',
  'startDebugging',
  'tests',
];

/** What VS Code gives to hooks, which may be those of Claude Code or of Copilot CLI: it runs them all, for every tool. */
export function readVsCodeHook(payload: Fields): HookFact | null {
  return factOf('copilot-vscode', payload, claudeLikeSaid(payload, { skillTool: 'skill', builtIns: BUILT_INS }));
}
