import { asObject, asText, asTime, asVersion, type Fields } from '../fields.js';

/** What a rollout says of itself in a `session_meta` record. */
export interface SessionMeta {
  /** Of the thread, which is also in the file's name. */
  readonly id: string;
  /** The session that a subagent works for, over all levels; of other threads the id itself. */
  readonly sessionId: string;
  /** The thread that started this one as a subagent. */
  readonly parent: string | null;
  readonly isSubagent: boolean;
  readonly forkedFrom: string | null;
  /** Epoch ms. */
  readonly createdAt: number | null;
  readonly version: string | null;
  readonly cwd: string | null;
}

/** Null when the payload names no session. */
export function readSessionMeta(payload: Fields): SessionMeta | null {
  const id = asText(payload['id']);
  if (id === null) {
    return null;
  }
  const subagent = asObject(payload['source'])?.['subagent'];
  const spawn = asObject(asObject(subagent)?.['thread_spawn']);
  const forkedFrom = asText(payload['forked_from_id']);
  const named = asText(payload['parent_thread_id']) ?? asText(spawn?.['parent_thread_id']);
  const isSubagent = named !== null || (subagent !== undefined && subagent !== null);
  const parent = named ?? (isSubagent ? forkedFrom : null);
  return {
    id,
    sessionId: isSubagent ? (asText(payload['session_id']) ?? parent ?? id) : id,
    parent: parent === id ? null : parent,
    isSubagent,
    forkedFrom: forkedFrom === id ? null : forkedFrom,
    createdAt: asTime(payload['timestamp']) ?? timeOfId(id),
    version: asVersion(payload['cli_version']),
    cwd: asText(payload['cwd']),
  };
}

/** Epoch ms in an id of version 7, which begins with its time; null for any other id. */
export function timeOfId(id: string): number | null {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i.exec(id) ?? [];
  return high === undefined || low === undefined ? null : Number.parseInt(high + low, 16);
}

/** True for an id that no other session has; older programs number their turns. */
export function isUnique(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
}
