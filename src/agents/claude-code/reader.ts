import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Entry } from '../../model/facts.js';
import { asText } from '../fields.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { skim } from './skim.js';
import { ClaudeTranslator } from './translate.js';

const FORMAT: LineFormat<Entry> = {
  agentId: 'claude-code',
  createTranslator: () => new ClaudeTranslator(),
  entries: (entries) => entries,
  cwdOf: (record) => asText(record['cwd']),
  skim,
};

/** Reads a Claude Code session: the main transcript and those of its subagents. */
export function createClaudeReader(options: ReaderOptions): SessionReader {
  return createLineReader(FORMAT, options);
}
