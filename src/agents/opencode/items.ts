import { asCount, asMillis, asObject, asText, asVersion, type Fields } from '../fields.js';
import type { Usage } from '../../model/facts.js';
import { type Message, type Part, translateMessage, translatePart } from './message.js';

export interface Session {
  readonly id: string;
  readonly parentId: string | null;
  readonly version: string | null;
  readonly cwd: string | null;
  readonly at: number | null;
  readonly usage: Usage | null;
}

/** One file, or one row: what is kept of it. */
export type Item =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'part'; readonly id: string; readonly messageId: string; readonly part: Part };

/** @param folder of the older layout: it tells what the file is; null for one of another shape */
export function fileItem(folder: string, data: Fields): Item | null {
  switch (folder) {
    case 'session':
      return sessionItem(data, asObject(data['time'])?.['created'], null);
    case 'message':
      return messageItem(translateMessage(data, asText(data['id']), asText(data['sessionID']), undefined));
    case 'part':
      return partItem(data, asText(data['id']), asText(data['messageID']));
    default:
      return null;
  }
}

/** A row of the database, as an object of its columns. */
export function rowItem(table: unknown, row: Fields): Item | null {
  const data = jsonColumn(row['data']);
  const id = asText(row['id']);
  const dated = { ...data, time: asObject(data['time']) ?? { created: row['time_created'] } };
  switch (table) {
    case 'session':
    case 'session_v2':
      return sessionItem({ ...row, parentID: row['parent_id'] }, row['time_created'], sessionUsage(row));
    case 'message':
      return messageItem(translateMessage(dated, id, asText(row['session_id']), undefined));
    case 'session_message':
      return messageItem(translateMessage(dated, id, asText(row['session_id']), row['type']));
    case 'part':
      return partItem(data, id, asText(row['message_id']));
    default:
      return null;
  }
}

function sessionItem(data: Fields, created: unknown, usage: Usage | null): Item | null {
  const id = asText(data['id']);
  const parentId = asText(data['parentID']);
  const version = asVersion(data['version']);
  const cwd = asText(data['directory']);
  return id === null
    ? null
    : { kind: 'session', session: { id, parentId, version, cwd, at: asMillis(created), usage } };
}

function messageItem(message: Message | null): Item | null {
  return message === null ? null : { kind: 'message', message };
}

function partItem(data: Fields, id: string | null, messageId: string | null): Item | null {
  const part = translatePart(data, null);
  return part === null || id === null || messageId === null ? null : { kind: 'part', id, messageId, part };
}

function jsonColumn(value: unknown): Fields {
  if (typeof value !== 'string') {
    return asObject(value) ?? {};
  }
  try {
    return asObject(JSON.parse(value)) ?? {};
  } catch {
    return {};
  }
}

/** Newer databases keep the sums in the row of the session. */
function sessionUsage(row: Fields): Usage | null {
  return row['tokens_input'] === undefined
    ? null
    : {
        input: asCount(row['tokens_input']),
        output: asCount(row['tokens_output']) + asCount(row['tokens_reasoning']),
        cacheCreation: asCount(row['tokens_cache_write']),
        cacheRead: asCount(row['tokens_cache_read']),
      };
}
