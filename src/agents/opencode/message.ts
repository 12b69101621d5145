import type { Fact, Usage } from '../../model/facts.js';
import { asCount, asMillis, asObject, asText, type Fields } from '../fields.js';
import { type ToolPart, translateTool } from './toolPart.js';

/** What is kept of a message without its parts. */
export interface Message {
  readonly id: string;
  readonly sessionId: string;
  readonly role: 'user' | 'assistant' | 'idle' | 'other';
  readonly at: number | null;
  readonly completedAt: number | null;
  readonly usage: Usage | null;
  /** What ended it: nothing yet, more calls to come, or the turn's end. */
  readonly end: Fact | null;
  /** Words of its own; those of version 2 carry what parts are before. */
  readonly hasText: boolean;
  readonly cwd: string | null;
  readonly tools: readonly ToolPart[];
}

/** What is kept of a part. */
export type Part =
  | { readonly kind: 'text' }
  | { readonly kind: 'tool'; readonly tool: ToolPart }
  | { readonly kind: 'other' };

const PART_TYPES: ReadonlySet<unknown> = new Set([
  'reasoning',
  'step-start',
  'step-finish',
  'file',
  'patch',
  'snapshot',
  'agent',
  'retry',
  'compaction',
  'subtask',
]);
const CUT: ReadonlySet<unknown> = new Set(['length', 'content-filter']);

/** @param data of a message file, or of the row of a message; null where it is no message */
export function translateMessage(
  data: Fields,
  id: string | null,
  sessionId: string | null,
  type: unknown,
): Message | null {
  const time = asObject(data['time']) ?? {};
  const role = data['role'] ?? type;
  if (id === null || sessionId === null || typeof role !== 'string') {
    return null;
  }
  const content = Array.isArray(data['content']) ? (data['content'] as unknown[]) : [];
  const parts = content.map(asObject).filter((part) => part !== null);
  const cwd = asText(asObject(data['path'])?.['cwd']);
  const isAnswer = role === 'assistant' && data['summary'] !== true;
  return {
    id,
    sessionId,
    role: isAnswer ? 'assistant' : role === 'user' || role === 'idle' ? role : 'other',
    at: asMillis(time['created']),
    completedAt: asMillis(time['completed']),
    usage: isAnswer ? usageOf(asObject(data['tokens'])) : null,
    end: role === 'idle' ? idleEnd(data['outcome']) : endOf(data, time),
    hasText:
      asText(data['text']) !== null || parts.some((part) => part['type'] === 'text' && asText(part['text']) !== null),
    cwd,
    tools: parts.filter((part) => part['type'] === 'tool').map((part) => translateTool(part, cwd)),
  };
}

function endOf(data: Fields, time: Fields): Fact | null {
  const error = asObject(data['error']);
  const name = asText(error?.['name']) ?? asText(error?.['type']) ?? '';
  if (/abort/i.test(name)) {
    return { kind: 'interrupt' };
  }
  if (name === 'MessageOutputLengthError') {
    return { kind: 'end', cut: true };
  }
  if (error !== null || data['finish'] === 'error') {
    return { kind: 'api-error' };
  }
  const isOver = asMillis(time['completed']) !== null && data['finish'] !== 'tool-calls';
  return isOver ? { kind: 'end', cut: CUT.has(data['finish']) } : null;
}

/** Version 2 writes a row when the agent comes to rest. */
function idleEnd(outcome: unknown): Fact {
  switch (outcome) {
    case 'succeeded':
      return { kind: 'end', cut: false };
    case 'failed':
      return { kind: 'api-error' };
    default:
      return { kind: 'interrupt' };
  }
}

/** The input is without what was read from the cache; reasoning is told apart from the output. */
export function usageOf(tokens: Fields | null): Usage | null {
  if (tokens === null) {
    return null;
  }
  const cache = asObject(tokens['cache']);
  return {
    input: asCount(tokens['input']),
    output: asCount(tokens['output']) + asCount(tokens['reasoning']),
    cacheCreation: asCount(cache?.['write']),
    cacheRead: asCount(cache?.['read']),
  };
}

export function translatePart(data: Fields, cwd: string | null): Part | null {
  switch (data['type']) {
    case 'text':
      return data['synthetic'] === true || asText(data['text']) === null ? { kind: 'other' } : { kind: 'text' };
    case 'tool':
      return { kind: 'tool', tool: translateTool(data, cwd) };
    default:
      return PART_TYPES.has(data['type']) ? { kind: 'other' } : null;
  }
}
