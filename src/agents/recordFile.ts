import type { Fields } from './fields.js';
import { LineSplitter, MAX_LINE_BYTES, parseLine } from './jsonLines.js';

/** What a file holds beside the lines that were handed on. */
interface Rest {
  /** The unfinished last line, or the only object, where that is whole already. */
  readonly record: Fields | null;
  readonly damagedLines: number;
}

/** One file: JSON lines, or one object over many lines, which its first line tells. */
export class RecordFile {
  private readonly lines = new LineSplitter((line) => this.takeLine(line));
  private damagedLines = 0;
  private isFirst = true;
  /** The lines of an object; null in a file of JSON lines. */
  private document: Buffer[] | null = null;
  private documentBytes = 0;
  private parsed: Rest | null = null;

  /** @param onRecord is given each finished line's object */
  constructor(private readonly onRecord: (record: Fields) => void) {}

  push(bytes: Uint8Array): void {
    this.parsed = null;
    this.lines.push(bytes);
  }

  rest(): Rest {
    this.parsed ??= this.document === null ? this.lastLine() : this.wholeDocument(this.document);
    return this.parsed;
  }

  private lastLine(): Rest {
    const line = this.lines.rest();
    const record = line === null ? null : parseLine(line);
    return { record: record === 'blank' ? null : record, damagedLines: this.damagedLines };
  }

  private wholeDocument(document: readonly Buffer[]): Rest {
    const rest = this.lines.rest();
    const isWhole = this.documentBytes + (rest?.length ?? 0) <= MAX_LINE_BYTES;
    const record = isWhole ? parseLine(Buffer.concat(rest === null ? document : [...document, rest])) : null;
    return record === null || record === 'blank'
      ? { record: null, damagedLines: 1 }
      : { record, damagedLines: this.damagedLines };
  }

  private takeLine(line: Buffer | null): void {
    if (this.isFirst && line?.toString('latin1').trim() === '{') {
      this.document = [];
    }
    this.isFirst = false;
    if (this.document !== null) {
      this.takePiece(this.document, line);
      return;
    }
    const record = line === null ? null : parseLine(line);
    if (record === null) {
      this.damagedLines++;
    } else if (record !== 'blank') {
      this.onRecord(record);
    }
  }

  private takePiece(document: Buffer[], line: Buffer | null): void {
    this.documentBytes += line === null ? MAX_LINE_BYTES + 1 : line.length + 1;
    if (this.documentBytes > MAX_LINE_BYTES) {
      document.length = 0; // too long: it counts as damaged
    } else if (line !== null) {
      document.push(Buffer.concat([line, Buffer.from('\n')]));
    }
  }
}
