import type { Node } from 'jsonc-parser';
import { isProblem, type JsonDocument, parseDocument, type TextProblem, valueOf } from './jsonDocument.js';
import { applyInsertions, type Cut, type Insertion, insertLast, newDocument } from './jsonEdit.js';
import { HOOKS, type HooksContent } from './ourHooks.js';

/** A text with hooks put in. */
export interface WithHooks {
  readonly text: string;
  /** What was put in, as it stands in the text: without it the text is what it was. */
  readonly added: readonly Cut[];
  /** Keys that are there only since then: `hooks`, or `hooks/Stop`. */
  readonly made: readonly string[];
}

/** Something to be put at the end of the object or list at a path below the root. */
interface Step {
  readonly path: readonly string[];
  readonly key: string | null;
  readonly value: unknown;
}

/** Puts all hooks at the ends of their lists. The text holds none of ours yet; null: there is no file. */
export function addHooks(text: string | null, content: HooksContent): WithHooks | TextProblem {
  const document = parseDocument(text ?? '');
  if (isProblem(document)) {
    return document;
  }
  const lists = byEvent(content);
  if (document.root === null) {
    const value = { ...content.required, [HOOKS]: lists };
    const lead = /[^\n\uFEFF]$/.test(document.text) ? document.style.eol : '';
    const insertion = { at: document.text.length, text: lead + newDocument(value, document.style) };
    return result(document.text, [insertion], [...Object.keys(value), ...Object.keys(lists).map(inHooks)]);
  }
  const steps = stepsInto(document.root, content, lists);
  if ('kind' in steps) {
    return steps;
  }
  let current: JsonDocument = document;
  const insertions: Insertion[] = [];
  for (const { path, key, value } of steps) {
    const container = at(current, path);
    // The last place first: then each position is right in the text that the ones before have made.
    const next = container === undefined ? [] : insertLast(current, container, key, value).toReversed();
    insertions.push(...next);
    const read = parseDocument(next.reduce((so, insertion) => applyInsertions(so, [insertion]), current.text));
    if (isProblem(read)) {
      return read;
    }
    current = read;
  }
  return result(
    document.text,
    insertions,
    steps.flatMap(({ path, key }) =>
      key === null ? [] : key === HOOKS ? [HOOKS, ...Object.keys(lists).map(inHooks)] : [[...path, key].join('/')],
    ),
  );
}

function stepsInto(
  root: Node,
  { required }: HooksContent,
  lists: Readonly<Record<string, readonly unknown[]>>,
): Step[] | TextProblem {
  const missing = Object.entries(required).filter(([key]) => valueOf(root, key) === undefined);
  const steps: Step[] = missing.map(([key, value]) => ({ path: [], key, value }));
  const hooks = valueOf(root, HOOKS);
  if (hooks === undefined) {
    return [...steps, { path: [], key: HOOKS, value: lists }];
  }
  if (hooks.type !== 'object') {
    return { kind: 'shape', where: HOOKS };
  }
  for (const [event, entries] of Object.entries(lists)) {
    const list = valueOf(hooks, event);
    if (list === undefined) {
      steps.push({ path: [HOOKS], key: event, value: entries });
    } else if (list.type === 'array') {
      steps.push(...entries.map((value) => ({ path: [HOOKS, event], key: null, value })));
    } else {
      return { kind: 'shape', where: `${HOOKS}.${event}` };
    }
  }
  return steps;
}

function at({ root }: JsonDocument, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, key) => node && valueOf(node, key), root ?? undefined);
}

function inHooks(event: string): string {
  return `${HOOKS}/${event}`;
}

function byEvent({ hooks }: HooksContent): Record<string, unknown[]> {
  const lists: Record<string, unknown[]> = {};
  for (const { event, entry } of hooks) {
    (lists[event] ??= []).push(entry);
  }
  return lists;
}

/** @param insertions each into the text that the ones before it made */
function result(before: string, insertions: readonly Insertion[], made: readonly string[]): WithHooks {
  let text = before;
  let added: Cut[] = [];
  for (const insertion of insertions) {
    text = applyInsertions(text, [insertion]);
    added = extended(added, insertion.at, insertion.text.length);
  }
  return { text, added, made };
}

function extended(added: readonly Cut[], at: number, length: number): Cut[] {
  const touching = added.find(({ from, to }) => from <= at && at <= to);
  const moved = added.map((one) =>
    one === touching
      ? { from: one.from, to: one.to + length }
      : one.from >= at
        ? { from: one.from + length, to: one.to + length }
        : one,
  );
  return touching === undefined ? [...moved, { from: at, to: at + length }] : moved;
}
