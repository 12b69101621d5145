import type { QueuedEvent } from './outboxText.js';
import { type Adapter, MAX_EVENTS, requestText, type SenderFacts } from './request.js';

/** Stands for the endpoint as long as none is set. */
export const NO_ENDPOINT = 'https://endpoint.example';

/** Requests as they go over the line, with line feeds in place of CRLF. */
export interface SharingPreview {
  /** What waits to be sent. */
  readonly waiting: readonly string[];
  /** What the newest events on record would look like, newest first, each in a request of its own. */
  readonly recent: readonly string[];
  /** False: sharing was never turned on, and the ids and hashes below are stand-ins. */
  readonly hasIdentity: boolean;
}

export interface PreviewParts {
  readonly adapter: Adapter;
  readonly facts: SenderFacts;
  readonly waiting: readonly QueuedEvent[];
  readonly recent: readonly QueuedEvent[];
  readonly hasIdentity: boolean;
}

/** What waits is put together as the sender does it. */
export function previewOf({ adapter, facts, waiting, recent, hasIdentity }: PreviewParts): SharingPreview {
  const shown = { ...facts, endpoint: facts.endpoint === '' ? NO_ENDPOINT : facts.endpoint };
  const texts = (events: readonly QueuedEvent[]): string[] => adapter.requests(events, shown).map(requestText);
  return {
    waiting: batches(waiting).flatMap(texts),
    recent: recent.flatMap((one) => (adapter.kinds.includes(one.event.kind) ? texts([one]) : [])),
    hasIdentity,
  };
}

function batches(events: readonly QueuedEvent[]): QueuedEvent[][] {
  const found: QueuedEvent[][] = [];
  for (let start = 0; start < events.length; start += MAX_EVENTS) {
    found.push(events.slice(start, start + MAX_EVENTS));
  }
  return found;
}
