import { createHash } from 'node:crypto';
import type { AgentId } from '../../model/vocabulary.js';
import { createAdapter, postJson, type SenderFacts } from '../request.js';
import type { SharedSession, SharedUse } from '../sharedEvent.js';

/** The version of the payload, which is the plugin's. */
const PAYLOAD_VERSION = '1.0';

/** The metrics plugin's two endpoints: one POST for each use and each session. */
export const metrics = createAdapter(['use', 'session'], (events, facts) =>
  events.map((one) => {
    const { event } = one;
    return event.kind === 'use'
      ? postJson(`${facts.endpoint}/events`, eventPayload(event, facts), [one])
      : postJson(`${facts.endpoint}/sessions`, sessionPayload(event, facts), [one]);
  }),
);

/** How long the prompt was is not known here, so that `prompt_length` is left out. */
function eventPayload(use: SharedUse, { clientId, platform }: SenderFacts): object {
  const timestamp = iso(use.at);
  return {
    type: use.trigger === 'user' ? 'slash_command' : 'skill',
    name: use.skill,
    engine: engineOf(use.agentId),
    version: PAYLOAD_VERSION,
    timestamp,
    session_id: use.session,
    user_id: clientId,
    os: osOf(platform),
    mac: createHash('sha256').update(`${use.session}${timestamp}`).digest('hex'),
  };
}

function sessionPayload(session: SharedSession, { clientId, platform }: SenderFacts): object {
  const { calls } = session;
  return {
    session_id: session.session,
    user_id: clientId,
    os: osOf(platform),
    engine: engineOf(session.agentId),
    start_timestamp: iso(session.start),
    end_timestamp: iso(session.at),
    session_duration: session.durationS,
    exit_reason: session.exitReason,
    turn_count: session.turns,
    user_message_count: session.userMessages,
    assistant_message_count: session.assistantMessages,
    total_tool_calls: session.toolCalls,
    tool_error_count: session.toolErrors,
    bash_call_count: calls.bash,
    file_read_count: calls.read,
    file_edit_count: calls.edit,
    file_write_count: calls.write,
    grep_call_count: calls.grep,
    glob_call_count: calls.glob,
    web_fetch_call_count: calls.webFetch,
    web_search_call_count: calls.webSearch,
    total_input_tokens: session.inputTokens,
    total_output_tokens: session.outputTokens,
    cache_creation_tokens: session.cacheCreationTokens,
    cache_read_tokens: session.cacheReadTokens,
    had_errors: session.hadErrors,
  };
}

/** The plugin's word for Claude Code; other agents, of which it knows none, go by their id. */
function engineOf(agentId: AgentId): string {
  return agentId === 'claude-code' ? 'claude' : agentId;
}

function osOf(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'windows' : platform;
}

/** Whole seconds, UTC. @param at epoch ms */
function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
