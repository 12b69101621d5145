import { parseLine } from '../../agents/jsonLines.js';
import type { LineSource } from './lineSource.js';

const BEFORE = 10;
const AFTER = 40;
/** A picture in a record is no use to a reader, and would be too much for the editor. */
const MAX_TEXT = 4_000;

export interface RecordsAround {
  /** Each as JSON over many lines. */
  readonly records: readonly string[];
  readonly index: number;
  /** The number of the line that became the first record. */
  readonly firstLine: number;
}

/** A record and some of those around it, long texts cut. */
export async function recordsAround(source: LineSource, line: number): Promise<RecordsAround> {
  const firstLine = Math.max(0, line - BEFORE);
  const records: string[] = [];
  await source.scan((bytes, number) => {
    if (number >= firstLine && number <= line + AFTER) {
      records[number - firstLine] = readable(bytes);
    }
  });
  // Lines that are too long were left out: their places stay, so that the others keep theirs.
  return { records: Array.from(records, (record) => record ?? 'null'), index: line - firstLine, firstLine };
}

function readable(bytes: Buffer): string {
  const record = parseLine(bytes);
  return record === null || record === 'blank' ? 'null' : JSON.stringify(record, shortened, 2);
}

function shortened(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}
