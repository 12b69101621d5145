import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import { asText } from '../fields.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { skim } from './skim.js';
import { ClaudeTranslator } from './translate.js';

const FORMAT: LineFormat = {
  agentId: 'claude-code',
  createTranslator: () => new ClaudeTranslator(),
  cwdOf: (record) => asText(record['cwd']),
  skim,
};

/** Reads a Claude Code session: the main transcript and those of its subagents. */
export function createClaudeReader(options: ReaderOptions): SessionReader {
  return createLineReader(FORMAT, options);
}
