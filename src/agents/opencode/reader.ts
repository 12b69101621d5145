import type { ReaderOptions, SessionReader, SessionReading } from '../../model/reading.js';
import { readTranscript } from '../../model/transcript.js';
import { asObject } from '../fields.js';
import { LineSplitter, parseLine } from '../jsonLines.js';
import { rowItem } from './items.js';
import { JsonFile } from './jsonFile.js';
import { SessionStore } from './store.js';

/** The part that holds rows of the database, as JSON lines `{table, row}`. */
const ROWS = 'rows';

/** Reads an OpenCode session: files of the older layout (`message/<id>`, …), or rows of the database. */
export function createOpenCodeReader(options: ReaderOptions): SessionReader {
  return new OpenCodeReader(options);
}

class OpenCodeReader implements SessionReader {
  private readonly files = new Map<string, JsonFile>();
  private readonly rows = new LineSplitter((line) => this.takeLine(line));
  private readonly store = new SessionStore();
  private damagedLines = 0;

  constructor(private readonly options: ReaderOptions) {}

  push(part: string, bytes: Uint8Array): void {
    if (part === ROWS) {
      this.rows.push(bytes);
      return;
    }
    const file = this.files.get(part) ?? new JsonFile(part.slice(0, part.indexOf('/')));
    this.files.set(part, file);
    file.push(bytes);
  }

  read(now: number): SessionReading {
    const store = this.store.copy();
    let damaged = this.damagedLines;
    const rest = this.rows.rest();
    const last = rest === null ? null : parseLine(rest);
    if (last !== null && last !== 'blank') {
      store.put(rowItem(last['table'], asObject(last['row']) ?? {}));
    }
    for (const [, file] of [...this.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const item = file.contents();
      if (item === 'damaged') {
        damaged++;
      } else if (item !== 'blank') {
        store.put(item);
      }
    }
    return readTranscript(
      {
        agentId: 'opencode',
        parts: [store.entries()],
        cwd: store.cwd,
        damagedLines: damaged,
        unknownRecords: store.unknownRecords,
      },
      this.options,
      now,
    );
  }

  private takeLine(line: Buffer | null): void {
    const record = line === null ? null : parseLine(line);
    if (record === null) {
      this.damagedLines++;
    } else if (record !== 'blank') {
      this.store.put(rowItem(record['table'], asObject(record['row']) ?? {}));
    }
  }
}
