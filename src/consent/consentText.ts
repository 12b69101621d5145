import { storedId } from '../model/names.js';
import { isOneOf } from '../model/vocabulary.js';
import { type Confirmation, parseDestination } from '../sharing/destination.js';
import { ASK_WORDS, type AskWord, type EditorSignals, type FileAnswer, RECORDING_SETTINGS } from './decide.js';

/** What one editor last wrote of itself. `seenAt` is epoch ms. */
export interface EditorEntry extends EditorSignals {
  readonly seenAt: number;
}

/** Keys of telemetry.json under which a notice is noted as shown: the editor's, and the command line's. */
export type NoticeKey = 'noticeShown' | 'commandLineNoticeShown';

/** What telemetry.json holds for us; whatever else stands in it is kept and not looked at. */
export interface ConsentContent {
  readonly answer: FileAnswer;
  /** By editor. An entry that can't be understood is null: it is taken as "off", of unknown age. */
  readonly editors: ReadonlyMap<string, EditorEntry | null>;
  /** Version of the notice that was shown last, by key; absent: none. */
  readonly notices: ReadonlyMap<NoticeKey, number>;
  /** What may be sent and where to; null: nothing. */
  readonly sharing: Confirmation | null;
}

const NOTICE_KEYS = ['noticeShown', 'commandLineNoticeShown'] as const;

/** An editor's name as the key of its entry: plain names stay (`code`, `code+ssh-remote`), others are hashed. */
export function editorId(name: string): string {
  return /^[A-Za-z0-9_.:+-]{1,128}$/.test(name) ? name : storedId(name);
}

/** No file. */
export const NO_CONTENT: ConsentContent = {
  answer: { kind: 'undecided' },
  editors: new Map(),
  notices: new Map(),
  sharing: null,
};

export function invalidContent(problem: (FileAnswer & { kind: 'invalid' })['problem']): ConsentContent {
  return { ...NO_CONTENT, answer: { kind: 'invalid', problem } };
}

/**
 * Reads telemetry.json strictly: only strict JSON with exactly one `enabled`, which is `true`, is a yes. A byte order
 * mark, a trailing comma, a comment, a second `enabled` make it unreadable, so off, since a guess could turn a
 * person's "no" around. A file that we made before the person said anything carries `"decided": false` in place of
 * `enabled`; without either it is no answer, so off.
 */
export function parseConsent(text: string): ConsentContent {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return invalidContent('syntax');
  }
  if (!isRecord(root)) {
    return invalidContent('no-boolean');
  }
  if (topLevelKeys(text).filter((key) => key === 'enabled').length > 1) {
    return invalidContent('syntax');
  }
  return {
    answer: answerOf(root),
    editors: editorsOf(root['editors']),
    notices: noticesOf(root),
    sharing: sharingOf(root['sharing']),
  };
}

function answerOf(root: Record<string, unknown>): FileAnswer {
  const enabled = root['enabled'];
  if (typeof enabled === 'boolean') {
    return { kind: enabled ? 'yes' : 'no' };
  }
  const ours = !Object.hasOwn(root, 'enabled') && root['decided'] === false;
  return ours ? { kind: 'undecided' } : { kind: 'invalid', problem: 'no-boolean' };
}

function editorsOf(value: unknown): Map<string, EditorEntry | null> {
  const editors = new Map<string, EditorEntry | null>();
  for (const [id, entry] of Object.entries(isRecord(value) ? value : {})) {
    editors.set(id, entryOf(entry));
  }
  return editors;
}

function entryOf(value: unknown): EditorEntry | null {
  if (!isRecord(value)) {
    return null;
  }
  const { recording, telemetry, seenAt } = value;
  const time = typeof seenAt === 'string' ? Date.parse(seenAt) : Number.NaN;
  return isOneOf(RECORDING_SETTINGS, recording) && typeof telemetry === 'boolean' && !Number.isNaN(time)
    ? { recording, telemetry, ...askWordOf(value['agents']), seenAt: time }
    : null;
}

/** A word that is not known is a no. */
function askWordOf(agents: unknown): { readonly agents?: AskWord } {
  return agents === undefined ? {} : { agents: isOneOf(ASK_WORDS, agents) ? agents : 'off' };
}

function noticesOf(root: Record<string, unknown>): Map<NoticeKey, number> {
  const notices = new Map<NoticeKey, number>();
  for (const key of NOTICE_KEYS) {
    const version = root[`${key}Version`];
    if (typeof version === 'number') {
      notices.set(key, version);
    }
  }
  return notices;
}

/** Anything but a whole confirmation is none. */
function sharingOf(value: unknown): Confirmation | null {
  const fields = isRecord(value) ? value : {};
  const destination = parseDestination(fields);
  const since = typeof fields['since'] === 'string' ? Date.parse(fields['since']) : Number.NaN;
  return destination === null || Number.isNaN(since) ? null : { ...destination, since };
}

/** The keys of an object written in strict JSON, repeated ones as often as they stand there: the parser keeps the last. */
function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let last = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === ':') {
      keys.push(...(depth === 1 ? [String(JSON.parse(last))] : []));
    } else if (token.startsWith('"')) {
      last = token;
    } else {
      depth += token === '{' || token === '[' ? 1 : -1;
    }
  }
  return keys;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
