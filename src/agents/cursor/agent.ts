import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Agent } from '../agent.js';
import { createRecordReader, type RecordFormat } from '../recordReader.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { type CursorRecord, entriesOf, translateRecord } from './records.js';

const FORMAT: RecordFormat<CursorRecord> = {
  agentId: 'cursor',
  tellsResults: false,
  translate: translateRecord,
  entries: entriesOf,
  cwd: () => null, // the folder's name can't be turned back into a path
};

export const cursorAgent: Agent = {
  id: 'cursor',
  transcriptRoots,
  discover,
  createReader: (options: ReaderOptions): SessionReader => createRecordReader(FORMAT, options),
  installedSkills,
};
