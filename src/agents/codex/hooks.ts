import type { Fields } from '../fields.js';
import { claudeLikeSaid } from '../hooks/claudeLike.js';
import { factOf, type HookFact } from '../hooks/fact.js';

/**
 * What Codex gives to its hooks: ends of turns and sessions. It has no tool for skills, and a `$name` in a prompt is a
 * use only with the text that Codex adds for it, which no hook tells.
 */
export function readCodexHook(payload: Fields): HookFact | null {
  const said = claudeLikeSaid(payload, { skillTool: '', builtIns: [] });
  return said?.kind === 'skill' ? null : factOf('codex', payload, said);
}
