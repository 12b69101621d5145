import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Agent } from '../agent.js';
import { createRecordReader, type RecordFormat } from '../recordReader.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { linkRecords } from './link.js';
import { type QwenRecord, translateRecord } from './records.js';

const FORMAT: RecordFormat<QwenRecord> = {
  agentId: 'qwen',
  translate: translateRecord,
  entries: linkRecords,
  cwd: (record) => record['cwd'],
};

export const qwenCode: Agent = {
  id: 'qwen',
  transcriptRoots,
  discover,
  createReader: (options: ReaderOptions): SessionReader => createRecordReader(FORMAT, options),
  installedSkills,
};
