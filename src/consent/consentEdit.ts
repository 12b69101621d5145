import { applyEdits, type JSONPath, modify, type ParseError, parse, parseTree, stripComments } from 'jsonc-parser';
import type { Confirmation } from '../sharing/destination.js';
import { type EditorEntry, isRecord, type NoticeKey } from './consentText.js';

// Apart from the reading, so that the hook recorder, which only reads, stays small.

const FORMATTING = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };

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
  const { seenAt, ...signals } = entry;
  const value = { ...signals, seenAt: new Date(seenAt).toISOString() };
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
