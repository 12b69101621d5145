import type { Fields } from '../fields.js';
import { claudeLikeSaid } from '../hooks/claudeLike.js';
import { factOf, type HookFact } from '../hooks/fact.js';
import { qwen } from './program.js';

/** What Qwen Code gives to its hooks. */
export function readQwenHook(payload: Fields): HookFact | null {
  return factOf('qwen', payload, claudeLikeSaid(payload, { ...qwen, skillTool: 'skill' }));
}
