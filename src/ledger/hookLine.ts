import {
  CALL_FAILURES,
  EXIT_REASONS,
  HOOK_KINDS,
  HOOK_TRIGGERS,
  type HookEvent,
  TURN_ENDS,
} from '../model/hookEvent.js';
import { storedId, storedSkillName } from '../model/names.js';
import { isOneOf, toAgentId } from '../model/vocabulary.js';
import { isHash, isUlid } from './useLine.js';

const START = '{"hook":';
const LAST_TIME = Date.UTC(9999, 11, 31);

/** What a hook told as a line of the spool, line feed included. */
export function formatHook({ kind, ...told }: HookEvent): string {
  return `${JSON.stringify({ hook: kind, ...told })}\n`;
}

/** Tells the two kinds of lines apart without reading them. */
export function isHookLine(line: string): boolean {
  return line.startsWith(START);
}

/** A line of the spool as what a hook told, or null when it is none; checked like `parseUse`. */
export function parseHook(line: string): HookEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? readHookFields({ ...value }) : null;
  } catch {
    return null;
  }
}

/** The same for its fields. */
export function readHookFields(f: Readonly<Record<string, unknown>>): HookEvent | null {
  const { hook: kind, at, sessionId } = f;
  if (!isOneOf(HOOK_KINDS, kind) || !isTime(at) || typeof sessionId !== 'string') {
    return null;
  }
  const told = { agentId: toAgentId(f['agentId']), sessionId: storedId(sessionId), at };
  switch (kind) {
    case 'start':
      return { kind, ...told };
    case 'exit':
      return isOneOf(EXIT_REASONS, f['reason']) ? { kind, ...told, reason: f['reason'] } : null;
    case 'end':
      return isOneOf(TURN_ENDS, f['how'])
        ? { kind, ...told, thread: threadOf(f['thread']), how: f['how'], continued: f['continued'] === true }
        : null;
    case 'skill': {
      const { id, trigger, failure, callMs, project } = f;
      if (!isUlid(id) || !isOneOf(HOOK_TRIGGERS, trigger)) {
        return null;
      }
      return {
        kind,
        ...told,
        id,
        skillName: storedSkillName(f['skillName']),
        trigger,
        thread: threadOf(f['thread']),
        failure: isOneOf(CALL_FAILURES, failure) ? failure : null,
        callMs: isTime(callMs) ? callMs : null,
        project: isHash(project) ? project : null,
      };
    }
  }
}

/** Integers in ms: a time, or a span of it. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LAST_TIME;
}

function threadOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? storedId(value) : '';
}
