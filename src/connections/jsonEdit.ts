import { createScanner, type Node } from 'jsonc-parser';
import type { JsonDocument, Style } from './jsonDocument.js';

/** Of the scanner's `SyntaxKind`, which is a constant enumeration that modules compiled one by one can't take over. */
const TOKEN = { comma: 5, lineComment: 12, lineBreak: 14, space: 15, end: 17 } as const;

/** Text to be put in at an offset; nothing of what is there goes. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** A stretch of text to be taken out. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

/**
 * Adds a property (or, without a key, an element) at the end of an object or a list, in the layout of its neighbours.
 * Nothing is reformatted, and comments stay with what they stand behind.
 */
export function insertLast(
  { text, style }: JsonDocument,
  container: Node,
  key: string | null,
  value: unknown,
): Insertion[] {
  const inner = text.slice(container.offset + 1, end(container) - 1);
  const children = container.children ?? [];
  const last = children.at(-1);
  const at = container.offset + 1 + inner.trimEnd().length;
  const rest = inner.slice(inner.trimEnd().length);
  if (style.compact || (last !== undefined && !/[\r\n]/.test(inner))) {
    const comma = last !== undefined && commaIn(text, end(last), end(container) - 1) === null;
    return [...(comma ? [{ at: end(last), text: ',' }] : []), { at, text: item(key, value) }];
  }
  const outerIndent = indentAt(text, container.offset);
  const first = children[0];
  const ownIndent = first === undefined ? null : lineStart(text, first.offset);
  const indent = ownIndent ?? outerIndent + style.unit;
  const needsComma = last !== undefined && commaIn(text, end(last), end(container) - 1) === null;
  const closing = /[\r\n]/.test(rest) || (last !== undefined && ownIndent === null) ? '' : style.eol + outerIndent;
  return [
    ...(needsComma ? [{ at: end(last), text: ',' }] : []),
    { at, text: style.eol + indent + item(key, value, style, indent) + closing },
  ];
}

/** Takes out a property or an element with the comma that it makes superfluous. Comments around it stay. */
export function cutChild(text: string, container: Node, child: Node): Cut[] {
  const children = container.children ?? [];
  const index = children.indexOf(child);
  const previous = children[index - 1];
  const next = children[index + 1];
  const after = commaIn(text, end(child), next?.offset ?? end(container) - 1);
  const comma = after === null && previous !== undefined ? commaIn(text, end(previous), child.offset) : after;
  const from = spaceBefore(text, previous === undefined ? container.offset + 1 : end(previous), child);
  return [...(comma === null ? [] : [{ from: comma, to: comma + 1 }]), { from, to: end(child) }];
}

export function applyInsertions(text: string, insertions: readonly Insertion[]): string {
  // From the end on, so that the positions before hold; of two at one place the later is put in first.
  return insertions
    .toReversed()
    .toSorted((a, b) => b.at - a.at)
    .reduce((result, { at, text: added }) => result.slice(0, at) + added + result.slice(at), text);
}

export function applyCuts(text: string, cuts: readonly Cut[]): string {
  return cuts
    .toSorted((a, b) => b.from - a.from)
    .reduce((result, { from, to }) => result.slice(0, from) + result.slice(to), text);
}

export function end(node: Node): number {
  return node.offset + node.length;
}

/** A whole document that holds just this, for a file that is not there or empty. */
export function newDocument(value: unknown, style: Style): string {
  return pretty(value, style, '') + style.eol;
}

function item(key: string | null, value: unknown, style?: Style, indent = ''): string {
  const text = style === undefined ? JSON.stringify(value) : pretty(value, style, indent);
  return key === null ? text : `${JSON.stringify(key)}:${style === undefined ? '' : ' '}${text}`;
}

function pretty(value: unknown, { unit, eol }: Style, indent: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', eol + indent);
}

/** The blank start of the line on which the offset lies. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** What stands before the offset on its line when that is blank, else null. */
function lineStart(text: string, offset: number): string | null {
  return /[\r\n]([ \t]*)$/.exec(text.slice(0, offset))?.[1] ?? null;
}

/** Where the comma between two values stands; one within a comment is none. */
function commaIn(text: string, from: number, to: number): number | null {
  const scanner = createScanner(text);
  scanner.setPosition(from);
  for (let kind: number = scanner.scan(); kind !== TOKEN.end && scanner.getTokenOffset() < to; kind = scanner.scan()) {
    if (kind === TOKEN.comma) {
      return scanner.getTokenOffset();
    }
  }
  return null;
}

/** Where the white space before a value begins. A line break that ends a comment stays where nothing else ends it. */
function spaceBefore(text: string, from: number, child: Node): number {
  const breakFollows = /^[ \t]*,?[ \t]*\r?\n/.test(text.slice(end(child)));
  const scanner = createScanner(text);
  scanner.setPosition(from);
  let start = from;
  for (let kind: number = scanner.scan(); scanner.getTokenOffset() < child.offset; kind = scanner.scan()) {
    const tokenEnd = scanner.getTokenOffset() + scanner.getTokenLength();
    if (kind === TOKEN.lineComment && !breakFollows) {
      start = tokenEnd + (/^\r?\n/.exec(text.slice(tokenEnd))?.[0].length ?? 0);
    } else if (kind !== TOKEN.space && kind !== TOKEN.lineBreak) {
      start = tokenEnd;
    }
  }
  return start;
}
