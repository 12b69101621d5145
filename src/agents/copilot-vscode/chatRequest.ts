import type { Fact } from '../../model/facts.js';
import { asMillis, asObject, asObjects, asText } from '../fields.js';
import { bodyFacts, callFacts, plainCallId, type ResultFacts, resultOf } from './toolCalls.js';

/** Longer than any name of a skill; what follows is somebody's prompt. */
const MAX_TEXT = 300;
const MAX_DEPTH = 40;

/** What is kept of a request: prompts, answers and what tools gave are left out, so that a long chat stays small. */
export interface ChatRequest {
  readonly requestId: string | null;
  readonly responseId: string | null;
  /** Epoch ms. */
  readonly timestamp: number | null;
  readonly message: Message;
  readonly isCanceled: boolean;
  readonly modelState: State | null;
  readonly response: readonly Part[];
  readonly result: Result | null;
}

interface Message {
  /** Its beginning. */
  readonly text: string;
  /** How the editor understood it. */
  readonly parts: readonly { readonly kind: string | null; readonly name: string | null }[];
}

interface State {
  readonly value: unknown;
  readonly completedAt: number | null;
}

interface Part {
  readonly hasText: boolean;
  /** Of a tool whose call the person refused. */
  readonly refused: string | null;
}

interface Result {
  /** Milliseconds. */
  readonly elapsed: number | null;
  readonly error: { readonly code: string | null; readonly filtered: boolean } | null;
  readonly input: unknown;
  readonly output: unknown;
  readonly rounds: readonly Round[];
  readonly results: readonly CallResult[];
}

interface Round {
  readonly at: number | null;
  readonly hasText: boolean;
  readonly facts: readonly Fact[];
}

interface CallResult extends ResultFacts {
  readonly id: string | null;
  readonly body: readonly Fact[];
}

const FIELDS: { readonly [K in keyof ChatRequest]: (value: unknown) => ChatRequest[K] } = {
  requestId: asText,
  responseId: asText,
  timestamp: asMillis,
  message: slimMessage,
  isCanceled: (value) => value === true,
  modelState: slimState,
  response: (value) => (Array.isArray(value) ? value.map(slimPart) : []),
  result: slimResult,
};

export function isKept(key: string): key is keyof ChatRequest {
  return Object.hasOwn(FIELDS, key);
}

export function slimRequest(request: unknown): ChatRequest {
  const fields = asObject(request) ?? {};
  return {
    requestId: FIELDS.requestId(fields['requestId']),
    responseId: FIELDS.responseId(fields['responseId']),
    timestamp: FIELDS.timestamp(fields['timestamp']),
    message: FIELDS.message(fields['message']),
    isCanceled: FIELDS.isCanceled(fields['isCanceled']),
    modelState: FIELDS.modelState(fields['modelState']),
    response: FIELDS.response(fields['response']),
    result: FIELDS.result(fields['result']),
  };
}

/** The request with another value in one of its fields. What is slim in a message or a response stays as it is. */
export function withValue(request: ChatRequest, key: keyof ChatRequest, value: unknown): ChatRequest {
  return { ...request, [key]: FIELDS[key](value) };
}

function slimMessage(value: unknown): Message {
  const message = asObject(value);
  const parts = asObjects(message?.['parts']).map((part) => {
    const command = asObject(part['command'])?.['name'] ?? asObject(part['slashPromptCommand'])?.['command'];
    return { kind: asText(part['kind']), name: asText(part['name']) ?? asText(command) };
  });
  return { text: asText(message?.['text'])?.slice(0, MAX_TEXT) ?? '', parts };
}

function slimState(value: unknown): State | null {
  const state = asObject(value);
  return state === null ? null : { value: state['value'], completedAt: asMillis(state['completedAt']) };
}

function slimPart(value: unknown): Part {
  const { kind, toolCallId, isConfirmed, value: text, hasText, refused } = asObject(value) ?? {};
  const reason = asObject(isConfirmed)?.['type'];
  const isRefused = kind === 'toolInvocationSerialized' && (isConfirmed === false || reason === 0 || reason === 5);
  return {
    hasText: hasText === true || (kind === undefined && asText(text) !== null),
    refused: isRefused ? plainCallId(toolCallId) : asText(refused),
  };
}

function slimResult(value: unknown): Result | null {
  const result = asObject(value);
  if (result === null) {
    return null;
  }
  const metadata = asObject(result['metadata']) ?? {};
  const usage = asObject(result['usage']) ?? {};
  const error = asObject(result['errorDetails']);
  return {
    elapsed: asMillis(asObject(result['timings'])?.['totalElapsed']),
    error: error === null ? null : { code: asText(error['code']), filtered: error['responseIsFiltered'] === true },
    input: metadata['promptTokens'] ?? usage['promptTokens'],
    output: metadata['outputTokens'] ?? usage['completionTokens'],
    rounds: asObjects(metadata['toolCallRounds']).map((round) => ({
      at: asMillis(round['timestamp']),
      hasText: asText(round['response']) !== null,
      facts: asObjects(round['toolCalls']).flatMap((call) => callFacts(call['id'], call['name'], call['arguments'])),
    })),
    results: Object.entries(asObject(metadata['toolCallResults']) ?? {}).map(([key, given]) => {
      const text = firstText(asObject(given)?.['content'], 0);
      const id = plainCallId(key);
      return { id, ...resultOf(text, undefined), body: bodyFacts(id, text) };
    }),
  };
}

/** The words that a result begins with: a text, or a tree of the pieces of a prompt. */
function firstText(value: unknown, depth: number): string {
  if (typeof value === 'string') {
    return value;
  }
  const fields = asObject(value);
  const inner = fields === null ? value : [fields['value'], fields['text'], fields['node'], fields['children']];
  if (depth < MAX_DEPTH && Array.isArray(inner)) {
    for (const item of inner) {
      const text = firstText(item, depth + 1);
      if (text !== '') {
        return text;
      }
    }
  }
  return '';
}
