import type { Fields } from '../fields.js';
import { claudeLikeSaid } from '../hooks/claudeLike.js';
import { factOf, type HookFact } from '../hooks/fact.js';

/** What our plug-in for OpenCode passes on, in the shape of Claude Code's hooks; the calls' ids are OpenCode's. */
export function readOpenCodeHook(payload: Fields): HookFact | null {
  return factOf('opencode', payload, claudeLikeSaid(payload, { skillTool: 'skill', builtIns: [] }));
}
