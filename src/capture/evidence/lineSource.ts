import { createReadStream } from 'node:fs';
import type { TranscriptFile } from '../../agents/agent.js';
import { LineSplitter } from '../../agents/jsonLines.js';
import { usualZstd } from '../../agents/zstd.js';
import { readCompressed } from '../compressed.js';

/** Is given each line with its zero-based number; don't keep the buffer. */
export type OnLine = (line: Buffer, number: number) => void;

/** The lines of one transcript, or of a session in a database, as often as they are asked for. */
export interface LineSource {
  /** Null: no editor can show it as it lies there. */
  readonly path: string | null;
  /** One record per line; else one that goes over many lines, or all of them in one. */
  readonly isLines: boolean;
  /** Rejects where it can't be read. One line is held at a time. */
  scan(onLine: OnLine): Promise<void>;
}

/** Editors give larger files to no extension, and show them without what makes them readable. */
const SHOWN_BYTES = 50 * 1024 * 1024;

export function fileLines(file: TranscriptFile): LineSource {
  const isShown = file.compression === undefined && file.size <= SHOWN_BYTES;
  return {
    path: isShown ? file.path : null,
    isLines: !file.path.endsWith('.json'),
    async scan(onLine) {
      const lines = new LineCounter(onLine);
      if (file.compression !== undefined) {
        await readCompressed(
          file.path,
          usualZstd(),
          (bytes) => lines.push(bytes),
          () => Promise.resolve(),
        );
      } else {
        for await (const piece of createReadStream(file.path)) {
          if (Buffer.isBuffer(piece)) {
            lines.push(piece);
          }
        }
      }
      lines.end();
    },
  };
}

/** @param read gives each row as a line; throws where the database is damaged */
export function rowLines(read: () => Iterable<string>): LineSource {
  return {
    path: null,
    isLines: true,
    async scan(onLine) {
      const lines = new LineCounter(onLine);
      for (const row of read()) {
        lines.push(Buffer.from(row));
      }
      lines.end();
      return Promise.resolve();
    },
  };
}

class LineCounter {
  private count = 0;
  private readonly splitter = new LineSplitter((line) => this.take(line));

  constructor(private readonly onLine: OnLine) {}

  push(bytes: Uint8Array): void {
    this.splitter.push(bytes);
  }

  end(): void {
    const rest = this.splitter.rest();
    if (rest !== null) {
      this.take(rest);
    }
  }

  /** One that is too long counts, since the editor counts it. */
  private take(line: Buffer | null): void {
    const number = this.count++;
    if (line !== null) {
      this.onLine(line, number);
    }
  }
}
