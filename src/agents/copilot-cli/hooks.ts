import type { CallFailure } from '../../model/hookEvent.js';
import { asObject, asText, type Fields } from '../fields.js';
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
  typedPrompt,
} from '../hooks/fact.js';
import { copilotCli } from './program.js';

const DENIED: ReadonlySet<unknown> = new Set(['denied', 'rejected']);

/**
 * What Copilot CLI gives to its hooks: in camel case, where only the fields tell which event it is, or in the shape of
 * Claude Code's. It names no call, so a skill's use is found again by session, skill and time.
 */
export function readCopilotHook(payload: Fields): HookFact | null {
  return factOf('copilot-cli', payload, said(payload, text(payload, 'hook_event_name') ?? eventOf(payload)));
}

function said(payload: Fields, event: string): HookSaid | null {
  switch (event) {
    case 'SessionStart':
      return sessionStart(payload);
    case 'SessionEnd':
      return sessionEnd(payload);
    case 'UserPromptSubmit':
      return typedPrompt(payload, copilotCli.builtIns);
    case 'PostToolUse':
      return call(payload, resultFailure(asObject(field(payload, 'tool_result')) ?? {}));
    case 'PostToolUseFailure':
      return call(payload, 'failed');
    case 'Stop':
      return turnEnd(payload, 'normal');
    case 'SubagentStop':
      return text(payload, 'agent_id') === null ? null : turnEnd(payload, 'normal');
    case 'ErrorOccurred':
      return field(payload, 'error_context') === 'model_call' && payload['recoverable'] === false
        ? turnEnd(payload, 'api-error')
        : null;
    default:
      return null;
  }
}

function eventOf(payload: Fields): string {
  const marks: readonly (readonly [field: string, event: string])[] = [
    ['transformedPrompt', ''],
    ['errorContext', 'ErrorOccurred'],
    ['toolResult', 'PostToolUse'],
    ['toolName', payload['error'] === undefined ? '' : 'PostToolUseFailure'],
    ['stopReason', payload['agentName'] === undefined ? 'Stop' : 'SubagentStop'],
    ['reason', 'SessionEnd'],
    ['prompt', 'UserPromptSubmit'],
    ['source', 'SessionStart'],
  ];
  return marks.find(([name]) => payload[name] !== undefined)?.[1] ?? '';
}

function call(payload: Fields, failure: CallFailure | null): HookSaid | null {
  const isSkill = (text(payload, 'tool_name') ?? '').toLowerCase() === 'skill';
  const input = field(payload, 'tool_input') ?? payload['toolArgs'];
  return isSkill ? skillCall(payload, argumentsOf(input), failure) : null;
}

function resultFailure(result: Fields): CallFailure | null {
  const type = asText(field(result, 'result_type'));
  return type === null || type === 'success' ? null : DENIED.has(type) ? 'denied' : 'failed';
}
