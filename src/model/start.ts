import type { Entry } from './facts.js';

/** The record that began a use. */
export interface Start {
  /** Epoch ms; null when the record has no time of its own. */
  readonly at: number | null;
  /** The nearest time known at that place of the file, else that of the file, else 0. */
  readonly near: number;
  readonly sessionId: string | null;
  readonly forkedFrom: string | null;
  readonly agentVersion: string | null;
  /** What makes the use one and the same in every file: the call's or the record's id. */
  readonly key: string;
}

/**
 * @param callId the call's id, where the use is one; else the record's own id counts
 * @param near the nearest time known at this place of the file, else 0
 * @param ordinal of the use in its thread: its identity where nothing has an id
 */
export function startOf(callId: string | null, entry: Entry, near: number, ordinal: number): Start {
  const key = callId ?? entry.id;
  return {
    at: entry.at,
    near: entry.at ?? near,
    sessionId: entry.sessionId,
    forkedFrom: entry.forkedFrom,
    agentVersion: entry.agentVersion,
    key: key ?? `${entry.forkedFrom ?? entry.sessionId ?? ''}/${entry.thread}/${ordinal}`,
  };
}
