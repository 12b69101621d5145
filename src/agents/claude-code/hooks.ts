import type { Fields } from '../fields.js';
import { claudeLikeSaid } from '../hooks/claudeLike.js';
import { factOf, type HookFact, text } from '../hooks/fact.js';
import { CLAUDE_BUILT_INS } from './builtIns.js';

const CLAUDE = { skillTool: 'Skill', builtIns: CLAUDE_BUILT_INS };
const TRANSCRIPT = /[\\/]([0-9a-f]{8}-[0-9a-f-]{27})\.jsonl$/;

/**
 * What Claude Code gives to its hooks. The session is named as its transcript is: the id in the payload is another
 * one in some sessions, as it is in their records.
 */
export function readClaudeHook(payload: Fields): HookFact | null {
  const fact = factOf('claude-code', payload, claudeLikeSaid(payload, CLAUDE));
  const session = TRANSCRIPT.exec(text(payload, 'transcript_path') ?? '')?.[1];
  return fact === null || session === undefined ? fact : { ...fact, sessionId: session };
}
