import type { ReaderOptions, SessionReader, SessionReading } from '../../model/reading.js';
import { readTranscript } from '../../model/transcript.js';
import { LineSplitter, MAX_LINE_BYTES, parseLine } from '../jsonLines.js';
import { mainFirst } from '../lineReader.js';
import { Chat } from './chat.js';

/** Reads a Gemini CLI session: the main chat and those of its subagents, each in either format. */
export function createGeminiReader(options: ReaderOptions): SessionReader {
  return new GeminiReader(options);
}

class GeminiReader implements SessionReader {
  private readonly parts = new Map<string, ChatFile>();

  constructor(private readonly options: ReaderOptions) {}

  push(part: string, bytes: Uint8Array): void {
    let file = this.parts.get(part);
    if (file === undefined) {
      file = new ChatFile();
      this.parts.set(part, file);
    }
    file.push(bytes);
  }

  read(now: number): SessionReading {
    const contents = mainFirst(this.parts).map(([, file]) => file.contents());
    const sessionId = contents[0]?.chat.id ?? null;
    return readTranscript(
      {
        agentId: 'gemini-cli',
        parts: contents.map(({ chat }) => chat.entries(sessionId)),
        cwd: null, // the file holds only a hash of it
        damagedLines: contents.reduce((sum, { damagedLines }) => sum + damagedLines, 0),
        unknownRecords: contents.reduce((sum, { chat }) => sum + chat.unknownRecords, 0),
      },
      this.options,
      now,
    );
  }
}

interface ChatContents {
  readonly chat: Chat;
  readonly damagedLines: number;
}

/** One file: JSON lines, or one object over many lines, which its first line tells. */
class ChatFile {
  private readonly lines = new LineSplitter((line) => this.takeLine(line));
  private readonly chat = new Chat();
  private damagedLines = 0;
  private isFirst = true;
  /** The lines of the older format; null in the newer. */
  private document: Buffer[] | null = null;
  private documentBytes = 0;
  private parsed: ChatContents | null = null;

  push(bytes: Uint8Array): void {
    this.parsed = null;
    this.lines.push(bytes);
  }

  contents(): ChatContents {
    this.parsed ??= this.document === null ? this.fromLines() : this.fromDocument(this.document);
    return this.parsed;
  }

  /** With the unfinished last line, where that is a whole record already. */
  private fromLines(): ChatContents {
    const rest = this.lines.rest();
    const record = rest === null ? null : parseLine(rest);
    if (record === null || record === 'blank') {
      return { chat: this.chat.copy(), damagedLines: this.damagedLines };
    }
    const chat = this.chat.copy();
    chat.take(record);
    return { chat, damagedLines: this.damagedLines };
  }

  private fromDocument(document: readonly Buffer[]): ChatContents {
    const rest = this.lines.rest();
    const isWhole = this.documentBytes + (rest?.length ?? 0) <= MAX_LINE_BYTES;
    const text = Buffer.concat(rest === null ? document : [...document, rest]);
    const record = isWhole ? parseLine(text) : null;
    const chat = new Chat();
    if (record === null || record === 'blank') {
      return { chat, damagedLines: 1 };
    }
    chat.take(record);
    return { chat, damagedLines: 0 };
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
      this.chat.take(record);
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
