import { IDLE_MS } from '../model/idle.js';
import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';

/**
 * A report and the use that it speaks of may be 10 minutes apart, and become one row: what only a report, a terminal or
 * a hook has told so far may still be taken over by a transcript.
 */
const PAIRING_MS = 11 * 60 * 1_000;

/** When a use may be taken for final, epoch ms. Corrections that come later are not sent. */
export function useSettlesAt({ timestamp, durationMs, evidence }: UseEvent): number {
  const ended = Date.parse(timestamp) + (durationMs ?? 0);
  return evidence === 'transcript' || evidence === 'replay' ? ended : ended + PAIRING_MS;
}

/** The same of a session, which goes on as long as nobody knows that it has ended. */
export function sessionSettlesAt(session: SessionMetrics): number {
  return session.end === null ? Number.POSITIVE_INFINITY : session.end + IDLE_MS;
}
