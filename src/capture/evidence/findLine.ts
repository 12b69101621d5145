import { asObject, type Fields } from '../../agents/fields.js';
import { parseLine } from '../../agents/jsonLines.js';
import type { LineSource } from './lineSource.js';

export interface FoundLine {
  readonly source: LineSource;
  readonly line: number;
  /** Zero-based, in UTF-16 units. */
  readonly column: number;
  /** Null where the line alone is no record. */
  readonly record: Fields | null;
}

/** What is shorter is a word or a number, no id. */
const ID_LENGTH = 8;
/** Names of tools are words; nothing else is shown of a record. */
const TOOL = /^[\p{L}\p{N}_][\p{L}\p{N}_.:/-]{0,63}$/u;
const TOOL_KEYS = ['name', 'toolName', 'tool_name', 'tool', 'toolId'];
const MAX_DEPTH = 12;

/** What a record may hold that is looked for, and how much it says. */
export interface Clues {
  readonly texts: readonly { readonly text: string; readonly weight: number }[];
  /** A line that weighs less is another one. */
  readonly least: number;
}

/** That of a tool call. */
export function cluesOfCall(callId: string): Clues {
  return { texts: [{ text: callId, weight: 1 }], least: 1 };
}

/**
 * By what the record is told that a use began with: the key that the reader has for it, which may be made of ids and
 * words; its time, as agents write times; its skill. Other records may speak of it as well, and before it.
 *
 * @param timestamp ISO-8601
 */
export function cluesOf(
  key: string,
  { sessionId, skillName, timestamp }: { sessionId: string; skillName: string; timestamp: string },
): Clues {
  const isId = (text: string): boolean =>
    text.length >= ID_LENGTH && /\d/.test(text) && text !== sessionId && text !== skillName;
  const parts = key.split(/[ /]/).filter((part) => part !== key && isId(part));
  return {
    texts: [
      ...(isId(key) ? [{ text: key, weight: 16 }] : []),
      { text: timestamp, weight: 4 },
      { text: String(Date.parse(timestamp)), weight: 4 },
      ...parts.map((text) => ({ text, weight: 2 })),
      { text: skillName, weight: 1 },
    ],
    least: 2,
  };
}

/** The line that says most of it, the first of several. */
export async function findLine(sources: readonly LineSource[], { texts, least }: Clues): Promise<FoundLine | null> {
  const wanted = texts.map(({ text, weight }) => ({ bytes: Buffer.from(JSON.stringify(text).slice(1, -1)), weight }));
  let best = least - 1;
  const found: FoundLine[] = [];
  for (const source of sources) {
    await source.scan((line, number) => {
      const held = wanted.filter(({ bytes }) => line.includes(bytes));
      const weight = held.reduce((sum, clue) => sum + clue.weight, 0);
      const [first] = held;
      if (first !== undefined && weight > best) {
        best = weight;
        const record = parseLine(line);
        const column = line.subarray(0, line.indexOf(first.bytes)).toString('utf8').length;
        found[0] = { source, line: number, column, record: record === 'blank' ? null : record };
      }
    });
  }
  return found[0] ?? null;
}

/** What a record calls the tool of the call with this id; null where it doesn't say it in one word. */
export function toolIn(record: unknown, callId: string, depth = 0): string | null {
  if (depth > MAX_DEPTH || typeof record !== 'object' || record === null) {
    return null;
  }
  const fields = asObject(record);
  if (fields !== null && Object.values(fields).includes(callId)) {
    const name = TOOL_KEYS.map((key) => fields[key]).find((value) => typeof value === 'string' && TOOL.test(value));
    if (typeof name === 'string') {
      return name;
    }
  }
  for (const value of Object.values(record)) {
    const name = toolIn(value, callId, depth + 1);
    if (name !== null) {
      return name;
    }
  }
  return null;
}
