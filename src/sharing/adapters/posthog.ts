import { createAdapter, postJson } from '../request.js';
import type { SharedError, SharedTrack, SharedUse } from '../sharedEvent.js';

/**
 * PostHog's capture, all events in one batch. The UUID lets it drop what it has already. No person is made of the
 * machine's id, and no place of its address.
 */
export const posthog = createAdapter(['use', 'tracked', 'error'], (events, facts) => {
  const { endpoint, projectKey, clientId, version } = facts;
  const common = {
    $process_person_profile: false,
    $geoip_disable: true,
    $lib: 'skill-ledger',
    $lib_version: version,
  };
  const batch = events.map(({ event }) => {
    const { name, properties } = contentOf(event);
    return {
      event: name,
      properties: { ...properties, ...common },
      timestamp: new Date(event.at).toISOString(),
      uuid: event.id,
      distinct_id: clientId,
    };
  });
  return [postJson(`${endpoint}/batch/`, { api_key: projectKey, batch }, events)];
});

function contentOf(event: SharedUse | SharedTrack | SharedError): { name: string; properties: object } {
  switch (event.kind) {
    case 'use':
      return { name: 'skill_used', properties: useProperties(event) };
    case 'tracked':
      return { name: event.name, properties: event.data };
    case 'error':
      return {
        name: '$exception',
        properties: { $exception_list: [exception(event)], $exception_level: 'error' },
      };
  }
}

function useProperties(use: SharedUse): object {
  const { skill, skillVersion, session, agentId, agentVersion, trigger, outcome, reason, durationMs, tokens } = use;
  return {
    skill,
    skill_version: skillVersion,
    agent: agentId,
    agent_version: agentVersion,
    session,
    trigger,
    outcome,
    reason,
    ms: durationMs,
    tokens,
  };
}

/** PostHog lists frames outermost first. */
function exception({ errorType, frames }: SharedError): object {
  const parsed = frames.toReversed().map((frame) => {
    const [filename = '', lineno, colno] = frame.split(':');
    return { filename, lineno: Number(lineno), colno: Number(colno), in_app: true, platform: 'node:javascript' };
  });
  return {
    type: errorType,
    value: '',
    mechanism: { type: 'generic', handled: true, synthetic: false },
    stacktrace: { type: 'raw', frames: parsed },
  };
}
