import type { ReaderOptions, SessionReader, SessionReading } from '../../model/reading.js';
import { asText } from '../fields.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { type ClaudeEntry, inOrderOfTurns } from './branches.js';
import { isRelative, Relatives } from './relatives.js';
import { skim } from './skim.js';
import { ClaudeTranslator } from './translate.js';

const FORMAT: Omit<LineFormat<ClaudeEntry>, 'entries'> = {
  agentId: 'claude-code',
  createTranslator: () => new ClaudeTranslator(),
  cwdOf: (record) => asText(record['cwd']),
  skim,
};

/** Reads a Claude Code session: the main transcript, those of its subagents, and those that it may be a copy of. */
export function createClaudeReader(options: ReaderOptions): SessionReader {
  return new ClaudeReader(options);
}

class ClaudeReader implements SessionReader {
  private readonly relatives = new Relatives();
  private readonly session: SessionReader;

  constructor(options: ReaderOptions) {
    const entries = (records: readonly ClaudeEntry[], part: string): readonly ClaudeEntry[] =>
      part === 'main' ? this.relatives.mark(inOrderOfTurns(records)) : records;
    this.session = createLineReader({ ...FORMAT, entries }, options);
  }

  push(part: string, bytes: Uint8Array, writtenAt?: number): void {
    if (isRelative(part)) {
      this.relatives.push(part, bytes);
    } else {
      this.session.push(part, bytes, writtenAt);
    }
  }

  read(now: number): SessionReading {
    return this.session.read(now);
  }
}
