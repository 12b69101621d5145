import { setImmediate as nextTurn } from 'node:timers/promises';

/** Shorter lists are taken in at once: that takes less than a millisecond. */
const LONG = 100;
/** So many items are parsed before the clock is looked at. */
const ITEMS = 25;
/** A thread that must answer, as an editor's does to the keyboard, is held no longer at a time. */
const HOLD_MS = 4;
/** The only property of what stands for a long list. */
const MARK = '\u0000lines';

/** Items as JSON, a line each: what JSON can hold, and nothing else. */
export function toLines(items: readonly unknown[]): string {
  return items.map((item) => JSON.stringify(item)).join('\n');
}

/** What `toLines` was given, read a few milliseconds at a time. Rejects with a SyntaxError on anything else. */
export async function fromLines(text: string): Promise<unknown[]> {
  const lines = text === '' ? [] : text.split('\n');
  const items: unknown[] = [];
  let since = performance.now();
  for (let at = 0; at < lines.length; at += ITEMS) {
    if (performance.now() - since > HOLD_MS) {
      await nextTurn();
      since = performance.now();
    }
    items.push(...parseList(`[${lines.slice(at, at + ITEMS).join(',')}]`));
  }
  return items;
}

function parseList(text: string): unknown[] {
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed : [];
}

/**
 * A message for another thread. Long lists of objects become text, which is quick to take over; as objects the other
 * thread would have to make all of them before it can do anything else.
 */
export function packLists(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length > LONG && isPlain(value[0]) ? { [MARK]: toLines(value) } : value;
  }
  return isPlain(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, packLists(inner)]))
    : value;
}

/** Whether `unpackLists` has anything to do. */
export function holdsPacked(value: unknown): boolean {
  return isPlain(value) && (MARK in value || Object.values(value).some(holdsPacked));
}

/** What `packLists` was given. */
export async function unpackLists(value: unknown): Promise<unknown> {
  if (!isPlain(value)) {
    return value;
  }
  const lines = value[MARK];
  if (typeof lines === 'string') {
    return fromLines(lines);
  }
  const unpacked: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    unpacked[key] = await unpackLists(inner);
  }
  return unpacked;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
