import { withFileLock } from '../consent/fileLock.js';
import type { WireAnswer } from './http.js';
import type { Outbox } from './outbox.js';
import { type Adapter, MAX_EVENTS, type SenderFacts, type WireRequest } from './request.js';

const FIRST_PAUSE_MS = 15_000;
const LAST_PAUSE_MS = 60 * 60 * 1_000;
const TOO_LARGE = 413;

export interface SenderParts {
  readonly outbox: Outbox;
  /** Sends one request, where sharing is still on at that moment. */
  readonly post: (request: WireRequest) => Promise<WireAnswer>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What a round needs to know; the same for all its requests. */
export interface Round {
  readonly adapter: Adapter;
  readonly facts: SenderFacts;
  /** Looked at before each request. */
  readonly mayGoOn: () => Promise<boolean>;
}

/**
 * Sends what waits, one request at a time among all windows, until nothing waits or one fails. An event leaves the
 * outbox when its request was answered with a success; one whose answer was lost is sent again, with the same id.
 */
export class Sender {
  constructor(private readonly parts: SenderParts) {}

  async run(round: Round): Promise<void> {
    let limit = MAX_EVENTS;
    for (;;) {
      const next = await this.sendOne(round, limit);
      if (next === null) {
        return;
      }
      limit = next;
    }
  }

  /** Returns how many events the next request may hold; null: this is all for now. */
  private sendOne({ adapter, facts, mayGoOn }: Round, limit: number): Promise<number | null> {
    const { outbox, post, now } = this.parts;
    return withFileLock(`${outbox.path}.sender`, async (stillOurs) => {
      const { waiting, notBefore } = await outbox.read();
      const [request] = adapter.requests(waiting.slice(0, limit), facts);
      const foreign = waiting.filter(({ event }) => !adapter.kinds.includes(event.kind));
      if (foreign.length > 0) {
        await outbox.refused(foreign.map(({ key }) => key));
        return limit;
      }
      if (waiting.length === 0 || request === undefined || notBefore > now()) {
        return null;
      }
      if (!(await mayGoOn()) || !(await stillOurs())) {
        return null;
      }
      return this.settle(request, await post(request), limit);
    });
  }

  private async settle(request: WireRequest, answer: WireAnswer, limit: number): Promise<number | null> {
    const { outbox } = this.parts;
    if (answer.kind === 'stopped') {
      return null;
    }
    if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
      await outbox.delivered(request.keys);
      return limit;
    }
    if (answer.kind === 'answered' && answer.status === TOO_LARGE) {
      if (request.keys.length > 1) {
        return Math.ceil(request.keys.length / 2);
      }
      await outbox.refused(request.keys); // no smaller request could hold it
      return limit;
    }
    await this.pause(answer);
    return null;
  }

  private async pause(answer: Exclude<WireAnswer, { kind: 'stopped' }>): Promise<void> {
    const { outbox, now } = this.parts;
    const { failures } = await outbox.read();
    const usual = Math.min(FIRST_PAUSE_MS * 2 ** failures, LAST_PAUSE_MS);
    const wanted = answer.kind === 'answered' ? answer.retryAfterMs : null;
    await outbox.failed(problemOf(answer), now() + Math.max(usual, wanted ?? 0));
  }
}

/** As the outbox notes it: `status-500`, `redirect`, `timeout`, `unreachable`. */
function problemOf(answer: Exclude<WireAnswer, { kind: 'stopped' }>): string {
  if (answer.kind !== 'answered') {
    return answer.kind;
  }
  return answer.status >= 300 && answer.status < 400 ? 'redirect' : `status-${answer.status}`;
}
