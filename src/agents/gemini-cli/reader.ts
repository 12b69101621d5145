import type { ReaderOptions, SessionReader, SessionReading } from '../../model/reading.js';
import { readTranscript } from '../../model/transcript.js';
import { mainFirst } from '../lineReader.js';
import { RecordFile } from '../recordFile.js';
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

/** One file. */
class ChatFile {
  private readonly chat = new Chat();
  private readonly file = new RecordFile((record) => this.chat.take(record));

  push(bytes: Uint8Array): void {
    this.file.push(bytes);
  }

  contents(): { readonly chat: Chat; readonly damagedLines: number } {
    const chat = this.chat.copy();
    const { record, damagedLines } = this.file.rest();
    if (record !== null) {
      chat.take(record);
    }
    return { chat, damagedLines };
  }
}
