import { asMillis, asObject, asText, type Fields } from '../fields.js';
import { type ChatRequest, isKept, slimRequest, withValue } from './chatRequest.js';

/** A chat as far as it counts. */
export interface Chat {
  readonly sessionId: string | null;
  /** Epoch ms. */
  readonly createdAt: number | null;
  readonly requests: readonly ChatRequest[];
}

type Path = readonly (string | number)[];
type Change = (old: unknown) => unknown;

/**
 * The chat after one more record of its file in `chatSessions`, which holds the whole chat, or a log that begins with
 * it and goes on with edits (`kind` 0 the chat, 1 a value set, 2 an array cut and lengthened, 3 a value removed; `k` is
 * the path). The one before is left as it is. Null: the record is not understood.
 */
export function withRecord(chat: Chat | null, record: Fields): Chat | null {
  const { kind, k: path, v: value, i: from } = record;
  if (kind === undefined || kind === 0) {
    return wholeChat(kind === 0 ? asObject(value) : record);
  }
  if (chat === null || !isPath(path)) {
    return null;
  }
  const added: unknown = value ?? [];
  switch (kind) {
    case 1:
      return edited(chat, path, () => value);
    case 2:
      return Array.isArray(added) && (from === undefined || isIndex(from))
        ? edited(chat, path, (old) => [...listOf(old).slice(0, from), ...listOf(added)])
        : null;
    case 3:
      return edited(chat, path, () => undefined);
    default:
      return null;
  }
}

function wholeChat(chat: Fields | null): Chat | null {
  const { requests, sessionId, creationDate } = chat ?? {};
  return Array.isArray(requests)
    ? { sessionId: asText(sessionId), createdAt: asMillis(creationDate), requests: requests.map(slimRequest) }
    : null;
}

function edited(chat: Chat, [top, index, key, ...deeper]: Path, change: Change): Chat | null {
  if (top !== 'requests') {
    return chat; // the input box, a title: nothing that counts
  }
  const { requests } = chat;
  if (index === undefined) {
    const kept = new Map<unknown, ChatRequest>(requests.map((request) => [request, request]));
    return { ...chat, requests: listOf(change(requests)).map((request) => kept.get(request) ?? slimRequest(request)) };
  }
  const old = isIndex(index) ? requests[index] : undefined;
  if (!isIndex(index) || old === undefined) {
    return null;
  }
  const request = key === undefined ? slimRequest(change(old)) : withField(old, String(key), deeper, change);
  return request === null ? null : { ...chat, requests: requests.with(index, request) };
}

function withField(request: ChatRequest, key: string, [step, ...deeper]: Path, change: Change): ChatRequest | null {
  if (!isKept(key) || deeper.length > 0) {
    return request;
  }
  const old = request[key];
  if (step === undefined) {
    return withValue(request, key, change(old));
  }
  if (key === 'response' && isIndex(step) && step < request.response.length) {
    const parts: unknown[] = [...request.response];
    parts[step] = change(parts[step]);
    return withValue(request, key, parts);
  }
  return key === 'message' && (step === 'text' || step === 'parts')
    ? withValue(request, key, { ...request.message, [step]: change(request.message[step]) })
    : null;
}

function isPath(value: unknown): value is Path {
  return Array.isArray(value) && value.every((step) => typeof step === 'string' || typeof step === 'number');
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
