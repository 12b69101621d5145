import type { TurnEnd } from '../../model/hookEvent.js';
import { asText, type Fields } from '../fields.js';
import { factOf, field, type HookFact, type HookSaid, sessionEnd, text, turnEnd, typedPrompt } from '../hooks/fact.js';
import { cursor } from './program.js';

const TURN_ENDS: ReadonlyMap<unknown, TurnEnd> = new Map([
  ['completed', 'normal'],
  ['aborted', 'interrupted'],
  ['error', 'api-error'],
]);

/**
 * What Cursor gives to its hooks, and to those of Claude Code, which it can run as well. It has no tool for skills. The
 * address of the person, which stands in each payload, is not looked at.
 */
export function readCursorHook(payload: Fields): HookFact | null {
  const roots = field(payload, 'workspace_roots');
  const [root] = Array.isArray(roots) ? (roots as unknown[]) : [];
  const sessionId = field(payload, 'conversation_id') ?? field(payload, 'session_id');
  return factOf('cursor', { session_id: sessionId, cwd: text(payload, 'cwd') ?? asText(root) }, said(payload));
}

function said(payload: Fields): HookSaid | null {
  const event = text(payload, 'hook_event_name') ?? '';
  switch (event.charAt(0).toLowerCase() + event.slice(1)) {
    case 'sessionStart':
      return { kind: 'start' };
    case 'sessionEnd':
      return sessionEnd(payload);
    case 'beforeSubmitPrompt':
    case 'userPromptSubmit':
      return typedPrompt(payload, cursor.builtIns);
    case 'stop': {
      const loops = field(payload, 'loop_count');
      const end = turnEnd(payload, TURN_ENDS.get(field(payload, 'status')) ?? 'normal');
      return end.kind === 'end' && typeof loops === 'number' && loops > 0 ? { ...end, continued: true } : end;
    }
    default:
      return null;
  }
}
