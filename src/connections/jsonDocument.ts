import { type Node, type ParseError, parseTree } from 'jsonc-parser';

/** Why a configuration's text is left alone. Lines and columns count from 1. */
export type TextProblem =
  | { readonly kind: 'syntax'; readonly line: number; readonly column: number }
  /** Something stands where an object or a list is needed; `where` is a path such as `hooks.Stop`, empty for the whole. */
  | { readonly kind: 'shape'; readonly where: string };

/** A JSON text with comments, as it stands, with the positions of its values. */
export interface JsonDocument {
  readonly text: string;
  /** Null: nothing but white space and comments. */
  readonly root: Node | null;
  readonly style: Style;
}

/** How a text is laid out, so that what is added looks like the rest. */
export interface Style {
  readonly eol: string;
  /** What one level is indented by. */
  readonly unit: string;
  /** All stands on one line. */
  readonly compact: boolean;
}

const BOM = '\uFEFF';

/** Reads JSON leniently, as agents do: comments, trailing commas and a byte order mark are kept and do no harm. */
export function parseDocument(text: string): JsonDocument | TextProblem {
  // Blanked rather than cut, so that all positions are those of the text.
  const readable = text.startsWith(BOM) ? ` ${text.slice(1)}` : text;
  const errors: ParseError[] = [];
  const root = parseTree(readable, errors, { allowTrailingComma: true, allowEmptyContent: true }) ?? null;
  const first = errors[0];
  if (first !== undefined) {
    return { kind: 'syntax', ...position(readable, first.offset) };
  }
  if (root !== null && root.type !== 'object') {
    return { kind: 'shape', where: '' };
  }
  return { text, root, style: styleOf(text, root) };
}

export function isProblem(read: JsonDocument | TextProblem): read is TextProblem {
  return 'kind' in read;
}

/** The value of a key. Of a key that stands there twice the last counts, as it does for the agents. */
export function valueOf(object: Node, key: string): Node | undefined {
  return propertyOf(object, key)?.children?.[1];
}

export function propertyOf(object: Node, key: string): Node | undefined {
  return object.children?.findLast((property) => property.children?.[0]?.value === key);
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function styleOf(text: string, root: Node | null): Style {
  const first = root?.children?.[0];
  const lead = first === undefined ? '' : /(?:^|[\r\n])([ \t]+)$/.exec(text.slice(0, first.offset))?.[1];
  return {
    eol: /\r\n|\n/.exec(text)?.[0] ?? '\n',
    unit: lead || '  ',
    compact: first !== undefined && !/[\r\n]/.test(text.trim()),
  };
}
