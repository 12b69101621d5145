import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Entry } from '../../model/facts.js';
import { asObject, asText } from '../fields.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { RolloutTranslator } from './translate.js';

const FORMAT: LineFormat<Entry> = {
  agentId: 'codex',
  createTranslator: () => new RolloutTranslator(),
  entries: (entries) => entries,
  cwdOf: (record) => asText(asObject(record['payload'])?.['cwd']),
};

/** Reads a Codex session: its rollout and those of its subagents. */
export function createCodexReader(options: ReaderOptions): SessionReader {
  return createLineReader(FORMAT, options);
}
