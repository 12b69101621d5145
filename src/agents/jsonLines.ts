import type { Fields } from './fields.js';
import { asObject } from './fields.js';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** Longer lines are skipped: no agent writes them, and memory must stay bounded. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Cuts a stream of bytes into lines, however it arrives. Holds one unfinished line at most. */
export class LineSplitter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private isSkipping = false;
  private isFirst = true;

  /** @param onLine is given the line without its end, and null for one that is too long; don't keep the buffer */
  constructor(private readonly onLine: (line: Buffer | null) => void) {}

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.finish(chunk.subarray(start, end));
      start = end + 1;
    }
    this.hold(chunk.subarray(start));
  }

  /** The unfinished last line; null when there is none, or when it is too long. */
  rest(): Buffer | null {
    return this.isSkipping || this.pendingBytes === 0 ? null : this.trimmed(Buffer.concat(this.pending));
  }

  private finish(last: Buffer): void {
    if (this.isSkipping || this.pendingBytes + last.length > MAX_LINE_BYTES) {
      this.onLine(null);
    } else {
      this.onLine(this.trimmed(this.pendingBytes === 0 ? last : Buffer.concat([...this.pending, last])));
    }
    this.pending = [];
    this.pendingBytes = 0;
    this.isSkipping = false;
    this.isFirst = false;
  }

  private hold(part: Buffer): void {
    if (this.isSkipping || part.length === 0) {
      return;
    }
    this.pendingBytes += part.length;
    if (this.pendingBytes > MAX_LINE_BYTES) {
      this.pending = [];
      this.isSkipping = true;
    } else {
      this.pending.push(Buffer.from(part)); // a copy: the caller uses its chunk again
    }
  }

  private trimmed(line: Buffer): Buffer {
    const start = this.isFirst && line.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    const end = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
    return line.subarray(start, Math.max(start, end));
  }
}

/** `blank` for a line of white space, null for one that holds no JSON object. Invalid UTF-8 becomes U+FFFD. */
export function parseLine(line: Buffer): Fields | 'blank' | null {
  const text = line.toString('utf8');
  try {
    return asObject(JSON.parse(text));
  } catch {
    return text.trim() === '' ? 'blank' : null;
  }
}
