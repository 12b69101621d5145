import type { Fact } from '../../model/facts.js';
import { asObject, asObjects, asText, type Fields } from '../fields.js';
import { absolutePath, isSkillFile } from '../skillFile.js';
import { exitFact, lineOf, skillFacts } from './calls.js';
import { promptFacts } from './prompt.js';
import type { RolloutState } from './state.js';

/** Items that repeat what the model's items say, or mean nothing for uses and metrics. */
const SILENT_ITEMS: ReadonlySet<string> = new Set([
  'agentmessage',
  'contextcompaction',
  'extension',
  'hookprompt',
  'imagegeneration',
  'imageview',
  'plan',
  'reasoning',
  'sleep',
  'websearch',
]);

/** Facts of a finished item, as rollouts with `history_mode: paginated` tell it; null: of an unknown kind. */
export function completedItemFacts(item: Fields, state: RolloutState): readonly Fact[] | null {
  const id = asText(item['id']);
  const type = (asText(item['type']) ?? '').replaceAll('_', '').toLowerCase();
  switch (type) {
    case 'usermessage': {
      const parts = asObjects(item['content']);
      const text = parts.flatMap((part) => asText(part['text']) ?? []).join('');
      return promptFacts(
        asText(text),
        parts.some((part) => part['text'] === undefined),
        state,
      );
    }
    case 'commandexecution':
      return commandFacts(item, id, state);
    case 'filechange':
      return [...changedSkillFiles(item, state), ...resultOf(item, id, state)];
    case 'mcptoolcall':
    case 'dynamictoolcall':
      return resultOf(item, id, state);
    case 'subagentactivity':
      return subagentFacts(id, asText(item['agent_thread_id'] ?? item['agentThreadId']), item['kind'], state);
    case 'collabagenttoolcall':
      return spawnFacts(item, id, state);
    default:
      return SILENT_ITEMS.has(type) ? [] : null;
  }
}

/**
 * @param callId a script's own call is no call of the model: then the time tells in which uses the subagent started
 * @param kind what happened to the subagent; only `completed` is its end
 */
export function subagentFacts(
  callId: string | null,
  thread: string | null,
  kind: unknown,
  state: RolloutState,
): Fact[] {
  const call = callId !== null && state.calls.has(callId) ? callId : null;
  return thread === null ? [] : [{ kind: 'subagent', callId: call, thread, ended: kind === 'completed' }];
}

/** How a command ended. One that no call made (a script ran it) may read a skill. */
export function commandFacts(item: Fields, callId: string | null, state: RolloutState): Fact[] {
  if (callId === null || item['source'] === 'user_shell' || item['source'] === 'userShell') {
    return [];
  }
  if (!state.calls.has(callId)) {
    return skillFacts(lineOf(item['command']), asText(item['cwd']), callId, state);
  }
  const code = item['exit_code'] ?? item['exitCode'];
  if (item['status'] === 'declined') {
    return [{ kind: 'result', id: callId, failed: true, denied: true }];
  }
  return typeof code === 'number' ? [exitFact(callId, code, state)] : [];
}

/** The result of a call that stands in the transcript; a script's own calls are no calls of the model. */
function resultOf(item: Fields, id: string | null, state: RolloutState): Fact[] {
  const status = item['status'];
  if (id === null || !state.calls.has(id) || (status !== 'completed' && status !== 'failed' && status !== 'declined')) {
    return [];
  }
  const result = asObject(item['result']);
  const failed = status !== 'completed' || (result?.['isError'] ?? result?.['is_error']) === true;
  return [{ kind: 'result', id, failed, denied: status === 'declined' }];
}

function changedSkillFiles(item: Fields, state: RolloutState): Fact[] {
  return Object.keys(asObject(item['changes']) ?? {})
    .filter(isSkillFile)
    .map((path): Fact => ({ kind: 'write', path: absolutePath(path, state.cwd) }));
}

function spawnFacts(item: Fields, id: string | null, state: RolloutState): Fact[] {
  const tool = item['tool'];
  const receivers = item['receiver_thread_ids'] ?? item['receiverThreadIds'];
  return (tool === 'spawnAgent' || tool === 'spawn_agent') && Array.isArray(receivers)
    ? receivers.flatMap((thread) => subagentFacts(id, asText(thread), 'started', state))
    : [];
}
