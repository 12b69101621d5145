import type { Fact } from '../../model/facts.js';
import { asObject, asText, type Fields } from '../fields.js';
import { commandFacts, completedItemFacts, subagentFacts } from './completedItem.js';
import { promptFacts } from './prompt.js';
import type { RolloutState } from './state.js';
import { usageSince } from './tokenUsage.js';

/** Events that repeat what the model's items say, or mean nothing for uses and metrics. */
const SILENT_EVENTS: ReadonlySet<string> = new Set([
  'agent_message',
  'agent_reasoning',
  'agent_reasoning_raw_content',
  'agent_reasoning_section_break',
  'background_event',
  'collab_agent_interaction_end',
  'collab_close_end',
  'collab_resume_end',
  'collab_waiting_end',
  'context_compacted',
  'deprecation_notice',
  'dynamic_tool_call_request',
  'dynamic_tool_call_response',
  'entered_review_mode',
  'exec_command_begin',
  'exited_review_mode',
  'guardian_assessment',
  'guardian_warning',
  'hook_completed',
  'hook_started',
  'image_generation_end',
  'injected_message',
  'item_started',
  'mcp_tool_call_begin',
  'model_reroute',
  'model_verification',
  'patch_apply_begin',
  'plan_update',
  'session_configured',
  'shutdown_complete',
  'stream_error', // tried again
  'thread_goal_updated',
  'thread_name_updated',
  'thread_rolled_back', // rewound work has happened
  'thread_settings_applied',
  'turn_diff',
  'undo_completed',
  'view_image_tool_call',
  'warning',
  'web_search_begin',
  'web_search_end',
]);
/** Errors of a request that leave the turn as it is. */
const HARMLESS_ERRORS: ReadonlySet<string> = new Set(['thread_rollback_failed', 'active_turn_not_steerable']);

/** Facts of an event; null: of an unknown kind. */
export function eventFacts(payload: Fields, state: RolloutState): readonly Fact[] | null {
  const type = asText(payload['type']) ?? '';
  switch (type) {
    case 'task_started':
    case 'turn_started':
      state.isBusy = true;
      state.prompts = 0;
      state.turnId = asText(payload['turn_id']);
      return [{ kind: 'turn' }];
    case 'task_complete':
    case 'turn_complete':
      state.isBusy = false;
      return isTurnError(payload['error']) ? [{ kind: 'api-error' }] : [{ kind: 'end', cut: false }];
    case 'turn_aborted':
      state.isBusy = false;
      return [abortFact(payload['reason'])];
    case 'error':
      return isTurnError(payload) ? [{ kind: 'api-error' }] : [];
    case 'user_message':
      return promptFacts(
        asText(payload['message']),
        hasAny(payload['images']) || hasAny(payload['local_images']),
        state,
      );
    case 'item_completed':
      return completedItemFacts(asObject(payload['item']) ?? {}, state);
    case 'token_count':
      return usageFacts(payload, state);
    case 'exec_command_end':
      return commandFacts(payload, asText(payload['call_id']), state);
    case 'patch_apply_end':
      return resultOf(payload, typeof payload['success'] === 'boolean' ? !payload['success'] : null, state);
    case 'mcp_tool_call_end':
      return resultOf(payload, mcpFailed(asObject(payload['result'])), state);
    case 'sub_agent_activity':
      return subagentFacts(asText(payload['event_id']), asText(payload['agent_thread_id']), payload['kind'], state);
    case 'collab_agent_spawn_end':
      return subagentFacts(asText(payload['call_id']), asText(payload['new_thread_id']), 'started', state);
    default:
      return SILENT_EVENTS.has(type) ? [] : null;
  }
}

/** A person's interrupt, unless the program says that it stopped the turn itself. */
function abortFact(reason: unknown): Fact {
  switch (reason) {
    case 'review_ended':
      return { kind: 'end', cut: false };
    case 'budget_limited':
      return { kind: 'end', cut: true };
    default:
      return { kind: 'interrupt' };
  }
}

function isTurnError(error: unknown): boolean {
  const fields = asObject(error);
  const info = fields?.['codex_error_info'];
  const kind = asText(info) ?? Object.keys(asObject(info) ?? {})[0] ?? '';
  return fields !== null && !HARMLESS_ERRORS.has(kind);
}

function usageFacts(payload: Fields, state: RolloutState): Fact[] {
  const told = usageSince(state.totals, payload);
  if (told === null) {
    return [];
  }
  state.totals = told.totals;
  const { input, output, cacheRead } = told.usage;
  // A copied record's usage is the other session's; one that repeats the sum so far adds nothing.
  const isNews = state.replayOf === null && [input, output, cacheRead].some((tokens) => tokens !== null && tokens > 0);
  // The sum so far names the answer: it is the same where the rollout was copied.
  const messageId = `${state.meta?.id ?? ''} ${told.totals.input} ${told.totals.cached} ${told.totals.output}`;
  return isNews ? [{ kind: 'usage', messageId, usage: told.usage, skill: null }] : [];
}

/** The result of a call that stands in the transcript; a script's own calls are no calls of the model. */
function resultOf(payload: Fields, failed: boolean | null, state: RolloutState): Fact[] {
  const id = asText(payload['call_id']);
  return id === null || failed === null || !state.calls.has(id) ? [] : [{ kind: 'result', id, failed, denied: false }];
}

function mcpFailed(result: Fields | null): boolean | null {
  if (result === null) {
    return null;
  }
  const ok = asObject(result['Ok']);
  return ok === null ? result['Err'] !== undefined : (ok['is_error'] ?? ok['isError']) === true;
}

function hasAny(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
