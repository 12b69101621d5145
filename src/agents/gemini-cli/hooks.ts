import { asObject, type Fields } from '../fields.js';
import {
  argumentsOf,
  factOf,
  field,
  type HookFact,
  type HookSaid,
  sessionEnd,
  sessionStart,
  skillCall,
  text,
  turnEnd,
} from '../hooks/fact.js';

/** What Gemini CLI gives to its hooks. A typed skill is told by the call that follows it, as in the transcript. */
export function readGeminiHook(payload: Fields): HookFact | null {
  return factOf('gemini-cli', payload, said(payload));
}

function said(payload: Fields): HookSaid | null {
  switch (text(payload, 'hook_event_name')) {
    case 'SessionStart':
      return sessionStart(payload);
    case 'SessionEnd':
      return sessionEnd(payload);
    case 'AfterAgent':
      return turnEnd(payload, 'normal');
    case 'AfterTool': {
      const error = asObject(field(payload, 'tool_response'))?.['error'];
      const isFailed = error !== undefined && error !== null;
      return field(payload, 'tool_name') === 'activate_skill'
        ? skillCall(payload, argumentsOf(field(payload, 'tool_input')), isFailed ? 'failed' : null)
        : null;
    }
    default:
      return null;
  }
}
