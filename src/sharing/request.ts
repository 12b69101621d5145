import type { QueuedEvent } from './outboxText.js';
import type { EventKind, EventOf } from './sharedEvent.js';

/** Of one request. */
export const MAX_EVENTS = 25;

/** What is sent, to the byte. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** In the order in which they are sent; those of HTTP itself are added by `allHeaders`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Sent as UTF-8; empty for GET. */
  readonly body: string;
  /** Keys of the events that are in it. */
  readonly keys: readonly string[];
}

/** What adapters know beside the events. */
export interface SenderFacts {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly projectKey: string;
  /** The random UUID of this machine. */
  readonly clientId: string;
  /** Of this extension. */
  readonly version: string;
  /** Such as `v20.11.0`. */
  readonly node: string;
  readonly platform: NodeJS.Platform;
}

/** One way of putting events into requests. Pure: the same events give the same bytes. */
export interface Adapter {
  /** Kinds of events that it can express; others are not queued for it. */
  readonly kinds: readonly EventKind[];
  /** Every event of these kinds is in exactly one of the requests, in order. */
  readonly requests: (events: readonly QueuedEvent[], facts: SenderFacts) => WireRequest[];
}

export function createAdapter<const K extends EventKind>(
  kinds: readonly K[],
  requests: (events: readonly QueuedEvent<EventOf<K>>[], facts: SenderFacts) => WireRequest[],
): Adapter {
  const isOwn = (one: QueuedEvent): one is QueuedEvent<EventOf<K>> => kinds.some((kind) => kind === one.event.kind);
  return { kinds, requests: (events, facts) => requests(events.filter(isOwn), facts) };
}

export function postJson(url: string, body: unknown, events: readonly QueuedEvent[]): WireRequest {
  const headers = [['Content-Type', 'application/json']] as const;
  return { method: 'POST', url, headers, body: JSON.stringify(body), keys: events.map(({ key }) => key) };
}

/** All headers of a request, as the sender writes them and the preview shows them. */
export function allHeaders({ method, url, headers, body }: WireRequest): (readonly [name: string, value: string])[] {
  return [
    ['Host', new URL(url).host],
    ...headers,
    ...(method === 'POST' ? [['Content-Length', String(Buffer.byteLength(body))] as const] : []),
    ['Connection', 'close'],
  ];
}

/** The request as it goes over the line, with line feeds in place of CRLF. */
export function requestText(request: WireRequest): string {
  const { pathname, search } = new URL(request.url);
  const head = [
    `${request.method} ${pathname}${search} HTTP/1.1`,
    ...allHeaders(request).map((pair) => pair.join(': ')),
  ];
  return `${head.join('\n')}\n\n${request.body}`;
}
