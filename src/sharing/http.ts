import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { endpointProblem } from './destination.js';
import { allHeaders, type WireRequest } from './request.js';

/** How long a request may take, from the look at the name to the answer's head. */
const TIMEOUT_MS = 2_000;
const DAY_S = 24 * 60 * 60;

/** What came of a request. */
export type WireAnswer =
  /** `retryAfterMs`: how long the server wants to be left alone; null: it does not say. */
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'unreachable' | 'timeout' }
  /** It was not sent, or broken off, since sharing is off. */
  | { readonly kind: 'stopped' };

/**
 * Sends one request and waits for the head of the answer; the rest of it is not read, and no redirect is followed.
 * Never rejects. Holds no process open.
 *
 * @param now epoch ms, to understand a server that names a moment
 */
export function sendRequest(request: WireRequest, signal: AbortSignal, now: () => number): Promise<WireAnswer> {
  const url = new URL(request.url);
  if (signal.aborted || endpointProblem(`${url.origin}${url.pathname}`) !== null) {
    return Promise.resolve({ kind: 'stopped' });
  }
  return new Promise((resolve) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
    timer.unref();
    const settle = (answer: WireAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = open(url, {
      method: request.method,
      headers: Object.fromEntries(allHeaders(request)),
      agent: false, // a connection that is kept would be open while nothing is sent
      signal: AbortSignal.any([signal, limit.signal]),
    });
    sent.on('socket', (socket) => socket.unref());
    sent.on('response', (response) => {
      settle(readAnswer(response, now()));
      sent.destroy();
    });
    sent.on('error', () =>
      settle({ kind: signal.aborted ? 'stopped' : limit.signal.aborted ? 'timeout' : 'unreachable' }),
    );
    sent.end(request.body);
  });
}

function readAnswer({ statusCode = 0, headers }: IncomingMessage, now: number): WireAnswer {
  return { kind: 'answered', status: statusCode, retryAfterMs: retryAfter(headers['retry-after'], now) };
}

/** Seconds or a date; never more than a day, since a slip of the server's must not end sharing. */
function retryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) {
    return null;
  }
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1_000;
  return Number.isNaN(seconds) ? null : Math.round(Math.min(Math.max(seconds, 0), DAY_S) * 1_000);
}
