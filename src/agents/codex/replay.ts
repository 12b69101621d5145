import { asCount, asText, asTime, type Fields } from '../fields.js';
import { timeOfId, type SessionMeta } from './sessionMeta.js';
import type { RolloutState } from './state.js';

/** Copied records are written in one go; what comes this much later is new. */
const COPYING_MS = 1000;

/**
 * The rollout of a fork or of a subagent may begin with a copy of the parent's, written anew with the time of the
 * copying. What stands before the first turn of its own is that copy.
 *
 * @param meta of a `session_meta` record; the first of a file is its own
 * @returns true when the session was resumed here
 */
export function takeSessionMeta(meta: SessionMeta, at: number | null, state: RolloutState): boolean {
  if (state.meta === null) {
    state.meta = meta;
    state.version = meta.version;
    state.cwd = meta.cwd;
    if (meta.parent !== null || meta.forkedFrom !== null) {
      state.replayOf = meta.isSubagent ? meta.sessionId : meta.forkedFrom;
      state.replayedSince = at;
    }
  } else if (meta.id === state.meta.id) {
    state.version = meta.version ?? state.version; // resumed, perhaps by a newer program
    state.cwd = meta.cwd ?? state.cwd;
    state.isBusy = false;
    return true;
  } else if (state.replayOf !== null) {
    state.replayedSince = at;
  }
  return false;
}

/** Ends the copy where the record begins a turn of the file's own. */
export function watchReplay(type: string | null, payload: Fields, record: Fields, state: RolloutState): void {
  if (state.replayOf === null || state.meta === null) {
    return;
  }
  const isStart = type === 'task_started' || type === 'turn_started';
  if (!isStart && type !== 'turn_context' && type !== 'user_message') {
    return;
  }
  const isOwn = isOwnTurn(asText(payload['turn_id']), payload['started_at'], state.meta);
  const at = asTime(record['timestamp']);
  const isLater = at !== null && state.replayedSince !== null && at - state.replayedSince >= COPYING_MS;
  if (isOwn ?? (type !== 'turn_context' && isLater)) {
    state.replayOf = null;
    state.isBusy = false;
    state.prompts = 0;
  }
}

/** Null where neither the turn's id nor its start tells. */
function isOwnTurn(turnId: string | null, startedAt: unknown, meta: SessionMeta): boolean | null {
  const turn = turnId === null ? null : timeOfId(turnId);
  const thread = timeOfId(meta.id);
  if (turn !== null && thread !== null) {
    return turn >= thread;
  }
  const started = asCount(startedAt); // seconds
  return started === 0 || meta.createdAt === null ? null : started >= Math.floor(meta.createdAt / 1000);
}
