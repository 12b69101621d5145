import { applyEdits, type JSONPath, modify, type ParseError, parse, parseTree, stripComments } from 'jsonc-parser';
import { storedId } from '../model/names.js';
import { isOneOf } from '../model/vocabulary.js';
import { type Confirmation, parseDestination } from '../sharing/destination.js';
import { type EditorSignals, type FileAnswer, RECORDING_SETTINGS } from './decide.js';

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
const FORMATTING = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };

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
  if (countOf(text, 'enabled') > 1) {
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
    ? { recording, telemetry, seenAt: time }
    : null;
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

/** An edited text, and whether something of the old one (comments, or all of it) is not in it. */
export interface Rewritten {
  readonly text: string;
  readonly lost: boolean;
}

/**
 * The person's own word, written into the file that is there (null: none is). Unknown keys stay, and so do
 * formatting and order where the file is strict JSON. A file with marks that strict JSON lacks is written anew from
 * what a lenient parser reads, else our own text would not be understood; one that can't be read at all is replaced.
 */
export function withAnswer(text: string | null, enabled: boolean): Rewritten {
  const start = text === null ? '{}\n' : text.replace(/^\uFEFF/, '');
  if (!isOneObject(start)) {
    return { text: `${JSON.stringify({ enabled }, null, 2)}\n`, lost: true };
  }
  const edited = edit(edit(start, ['decided'], undefined), ['enabled'], enabled);
  if (isStrict(edited)) {
    return { text: edited, lost: false };
  }
  const lenient: unknown = parse(edited, [], { allowTrailingComma: true });
  return { text: `${JSON.stringify(lenient, null, 2)}\n`, lost: hasComments(edited) };
}

/** Sets one editor's entry; the rest of the text stays. `text` is null, or was read as strict JSON. */
export function withEditor(text: string | null, id: string, entry: EditorEntry): string {
  const { recording, telemetry, seenAt } = entry;
  const value = { recording, telemetry, seenAt: new Date(seenAt).toISOString() };
  const start = text ?? undecidedText();
  // `editors` may be there as something else than an object, and an edit below it would fail.
  const root: unknown = JSON.parse(start);
  return isRecord(root) && isRecord(root['editors'])
    ? edit(start, ['editors', id], value)
    : edit(start, ['editors'], { [id]: value });
}

/** Notes that a notice was shown at `now` (epoch ms). `text` is null, or was read as strict JSON. */
export function withNotice(text: string | null, key: NoticeKey, version: number, now: number): string {
  const versioned = edit(text ?? undecidedText(), [`${key}Version`], version);
  return edit(versioned, [`${key}At`], new Date(now).toISOString());
}

/** Notes what may be sent; null takes the note out. `text` is null, or was read as strict JSON. */
export function withSharing(text: string | null, confirmation: Confirmation | null): string {
  const since = confirmation === null ? null : new Date(confirmation.since).toISOString();
  const value = confirmation === null ? undefined : { ...confirmation, since };
  return edit(text ?? undecidedText(), ['sharing'], value);
}

function undecidedText(): string {
  return `${JSON.stringify({ decided: false }, null, 2)}\n`;
}

function edit(text: string, path: JSONPath, value: unknown): string {
  return applyEdits(text, modify(text, path, value, FORMATTING));
}

/** True when a lenient parser reads the text as one object, with `enabled` in it once at most. */
function isOneObject(text: string): boolean {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && tree?.type === 'object' && countOf(text, 'enabled') <= 1;
}

function countOf(text: string, key: string): number {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return (tree?.children ?? []).filter((property) => property.children?.[0]?.value === key).length;
}

function isStrict(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasComments(text: string): boolean {
  return stripComments(text) !== text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
