import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Agent } from '../agent.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { homes } from './homes.js';
import { type CursorRecord, entriesOf, translateRecord } from './records.js';

const FORMAT: LineFormat<CursorRecord> = {
  agentId: 'cursor',
  createTranslator: () => ({ translate: translateRecord }),
  entries: entriesOf,
  cwdOf: () => null, // the folder's name can't be turned back into a path
};

export const cursorAgent: Agent = {
  id: 'cursor',
  transcriptRoots,
  discover,
  createReader: (options: ReaderOptions): SessionReader => createLineReader(FORMAT, options),
  homes,
  installedSkills,
};
