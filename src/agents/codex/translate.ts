import { type Entry, MAIN_THREAD, type Fact } from '../../model/facts.js';
import { asObject, asText, asTime, type Fields } from '../fields.js';
import type { Translator } from '../lineReader.js';
import { eventFacts } from './events.js';
import { takeSessionMeta, watchReplay } from './replay.js';
import { itemFacts } from './responseItem.js';
import { isUnique, readSessionMeta } from './sessionMeta.js';
import { RolloutState } from './state.js';

/** Types of which only the time counts. */
const TIMED_TYPES: ReadonlySet<unknown> = new Set([
  'compacted',
  'world_state',
  'inter_agent_communication',
  'inter_agent_communication_metadata',
]);

/** Translates the records of one rollout: `{timestamp, type, payload}`. */
export class RolloutTranslator implements Translator<Entry> {
  private readonly state = new RolloutState();

  translate(record: Fields, keep: boolean): Entry | 'unknown' {
    const payload = asObject(record['payload']);
    return payload === null ? 'unknown' : translated(record, payload, keep ? this.state : this.state.copy());
  }
}

function translated(record: Fields, payload: Fields, state: RolloutState): Entry | 'unknown' {
  const at = asTime(record['timestamp']);
  const type = record['type'] === 'turn_context' ? 'turn_context' : asText(payload['type']);
  watchReplay(type, payload, record, state);
  const isReplay = state.replayOf !== null && state.meta !== null; // its own first record is none
  const facts = factsOf(record['type'], payload, at, state);
  if (facts === null) {
    return 'unknown';
  }
  const { meta } = state;
  const isSubagent = meta?.isSubagent === true;
  return {
    id: facts.length === 0 ? null : entryId(payload, facts, state),
    at,
    // A copy's uses are the other thread's: they must not go on in this one.
    thread: !isSubagent ? MAIN_THREAD : isReplay ? `${meta?.id ?? ''} copy` : (meta?.id ?? ''),
    sessionId: meta?.sessionId ?? null,
    forkedFrom: isReplay ? state.replayOf : null,
    agentVersion: state.version,
    facts,
  };
}

function factsOf(type: unknown, payload: Fields, at: number | null, state: RolloutState): readonly Fact[] | null {
  switch (type) {
    case 'session_meta': {
      const meta = readSessionMeta(payload);
      if (meta === null) {
        return null;
      }
      return takeSessionMeta(meta, at, state) ? [{ kind: 'turn' }] : [];
    }
    case 'turn_context':
      state.cwd = asText(payload['cwd']) ?? state.cwd;
      state.turnId = asText(payload['turn_id']) ?? state.turnId;
      return [];
    case 'response_item':
      return itemFacts(payload, state);
    case 'event_msg':
      return eventFacts(payload, state);
    default:
      return TIMED_TYPES.has(type) ? [] : null;
  }
}

/**
 * The same in every copy of the record: the call's id, else the record's own, else its turn and its place in it.
 * Null where the version gives neither.
 */
function entryId(payload: Fields, facts: readonly Fact[], state: RolloutState): string | null {
  const kind = asText(payload['type']) ?? '';
  const item = asObject(payload['item']);
  const own = asText(payload['call_id']) ?? asText(payload['id']) ?? asText(item?.['id']);
  if (own !== null) {
    return `${kind} ${asText(item?.['type']) ?? ''} ${own}`;
  }
  const turn = asText(payload['turn_id']) ?? state.turnId;
  if (turn === null || !isUnique(turn)) {
    return null;
  }
  const skill = facts.find((fact) => fact.kind === 'invoke')?.skill;
  return skill !== undefined || HAS_PLACE.has(kind) ? `${kind} ${turn} ${state.prompts} ${skill ?? ''}` : null;
}

/** Kinds of which a turn has one, or one for each prompt. */
const HAS_PLACE: ReadonlySet<string> = new Set([
  'task_started',
  'turn_started',
  'task_complete',
  'turn_complete',
  'turn_aborted',
  'user_message',
]);
