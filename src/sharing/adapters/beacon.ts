import { createAdapter } from '../request.js';
import type { SharedTrack, SharedUse, TrackedData } from '../sharedEvent.js';

/**
 * auto-skill's beacon: one GET for each event, all that it says in the query. Its own names win: no key of the data can take their place.
 */
export const beacon = createAdapter(['use', 'tracked'], (events, { endpoint, version, node, platform }) =>
  events.map(({ key, event }) => {
    const { name, data } = contentOf(event);
    const query = new URLSearchParams({ t: 'auto-skill', e: name, v: version, node, os: platform });
    for (const [field, value] of Object.entries(data)) {
      if (!query.has(field)) {
        query.set(field, String(value));
      }
    }
    return { method: 'GET', url: `${endpoint}?${query.toString()}`, headers: [], body: '', keys: [key] };
  }),
);

function contentOf(event: SharedUse | SharedTrack): { name: string; data: TrackedData } {
  return event.kind === 'use' ? { name: 'skill_used', data: dataOf(event) } : event;
}

/** A duration that is not known is left out: 0 would be a time. */
function dataOf({ outcome, agentId, durationMs }: SharedUse): TrackedData {
  return { outcome, agent: agentId, ...(durationMs === null ? {} : { ms: durationMs }) };
}
