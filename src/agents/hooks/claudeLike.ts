import type { CallFailure } from '../../model/hookEvent.js';
import { asObject, type Fields } from '../fields.js';
import {
  argumentsOf,
  field,
  type HookSaid,
  sessionEnd,
  sessionStart,
  skillCall,
  text,
  turnEnd,
  typedPrompt,
  typedSkill,
} from './fact.js';

/** What differs between the agents whose hooks are made after Claude Code's. */
export interface ClaudeLike {
  /** The tool that loads skills. */
  readonly skillTool: string;
  /** Commands of its own that are no skills. */
  readonly builtIns: readonly string[];
}

/** What an event of that kind says; null for every other one. */
export function claudeLikeSaid(payload: Fields, agent: ClaudeLike): HookSaid | null {
  switch (text(payload, 'hook_event_name')) {
    case 'SessionStart':
      return sessionStart(payload);
    case 'SessionEnd':
      return sessionEnd(payload);
    case 'UserPromptExpansion':
      return field(payload, 'expansion_type') === 'mcp_prompt' ? null : typedSkill(text(payload, 'command_name'));
    case 'UserPromptSubmit':
      return typedPrompt(payload, agent.builtIns);
    case 'PreToolUse':
      return call(payload, agent, null);
    case 'PostToolUse':
      return call(payload, agent, asObject(field(payload, 'tool_response'))?.['success'] === false ? 'failed' : null);
    case 'PostToolUseFailure':
      return call(payload, agent, field(payload, 'is_interrupt') === true ? 'interrupted' : 'failed');
    case 'PermissionDenied':
      return call(payload, agent, 'denied');
    case 'Stop':
      return turnEnd(payload, 'normal');
    case 'StopFailure':
      return turnEnd(payload, 'api-error');
    case 'Interrupt':
      return turnEnd(payload, 'interrupted');
    case 'SubagentStop':
      return text(payload, 'agent_id') === null ? null : turnEnd(payload, 'normal');
    default:
      return null;
  }
}

function call(payload: Fields, agent: ClaudeLike, failure: CallFailure | null): HookSaid | null {
  return field(payload, 'tool_name') === agent.skillTool
    ? skillCall(payload, argumentsOf(field(payload, 'tool_input')), failure, text(payload, 'tool_use_id'))
    : null;
}
