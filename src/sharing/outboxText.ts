import type { SharedEvent } from './sharedEvent.js';

/** An event in the queue. */
export interface QueuedEvent<E extends SharedEvent = SharedEvent> {
  /** Tells it from others on this machine; never leaves. */
  readonly key: string;
  /** Epoch ms: when it happened. */
  readonly at: number;
  readonly event: E;
}

/** How sending goes. Times are epoch ms. */
export interface SendState {
  /** Events that were dropped, for ever. */
  readonly dropped: number;
  /** Tries that failed, one after the other. */
  readonly failures: number;
  /** Nothing is tried before; 0: at once. */
  readonly notBefore: number;
  /** What the last try failed of, see `SendProblem`; null: it did not. */
  readonly problem: string | null;
  /** Uses that are on record and may change still: they are queued when that is over. */
  readonly settling: number;
  /** When the first of them is settled; 0: none. */
  readonly settlesAt: number;
  /** Sharing was off for a while: what happened before this epoch ms is not taken; 0: it was not. */
  readonly from: number;
  /** Sharing is off, on a machine where the person has confirmed it: see `Outbox.pause`. */
  readonly paused: boolean;
}

/** What a panel shows without reading the events. */
export interface OutboxSummary extends SendState {
  readonly waiting: number;
}

export interface OutboxContent extends SendState {
  readonly waiting: readonly QueuedEvent[];
  /** Keys of events that are through, sent or dropped. */
  readonly sent: readonly Omit<QueuedEvent, 'event'>[];
}

const STATE: SendState = {
  dropped: 0,
  failures: 0,
  notBefore: 0,
  problem: null,
  settling: 0,
  settlesAt: 0,
  from: 0,
  paused: false,
};

export const NOTHING: OutboxContent = { ...STATE, waiting: [], sent: [] };

/** A line of JSON with the state, then one for each event; those that were sent have a key and a time only. */
export function formatOutbox({ waiting, sent, ...state }: OutboxContent): string {
  const lines = [
    { version: 1, waiting: waiting.length, ...state },
    ...waiting,
    ...sent.map(({ key, at }) => ({ key, at })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Lines that can't be understood are left out: any program of the person's may have written them. */
export function parseOutbox(text: string): OutboxContent {
  const [head, ...lines] = text.split('\n');
  const waiting: QueuedEvent[] = [];
  const sent: Omit<QueuedEvent, 'event'>[] = [];
  for (const line of lines) {
    const { key, at, event } = fieldsOf(line);
    if (typeof key === 'string' && typeof at === 'number' && Number.isFinite(at)) {
      if (isEvent(event)) {
        waiting.push({ key, at, event });
      } else {
        sent.push({ key, at });
      }
    }
  }
  return { ...stateOf(fieldsOf(head ?? '')), waiting, sent };
}

/** @param text the beginning of the file, the whole first line at least */
export function parseSummary(text: string): OutboxSummary {
  const fields = fieldsOf(text.split('\n')[0] ?? '');
  return { ...stateOf(fields), waiting: count(fields['waiting']) };
}

function stateOf(fields: Readonly<Record<string, unknown>>): SendState {
  const { dropped, failures, notBefore, problem, settling, settlesAt, from, paused } = fields;
  return {
    dropped: count(dropped),
    failures: count(failures),
    notBefore: count(notBefore),
    problem: typeof problem === 'string' && /^[a-z0-9-]{1,40}$/.test(problem) ? problem : null,
    settling: count(settling),
    settlesAt: count(settlesAt),
    from: count(from),
    paused: paused === true,
  };
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** Adapters take no field but those that they name, so that only its kind is looked at here. */
function isEvent(value: unknown): value is SharedEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    ['use', 'session', 'tracked', 'error'].includes(value.kind)
  );
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
