import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Agent } from '../agent.js';
import { asText } from '../fields.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { homes } from './homes.js';
import { linkRecords } from './link.js';
import { qwenProjects } from './projects.js';
import { type QwenRecord, translateRecord } from './records.js';

const FORMAT: LineFormat<QwenRecord> = {
  agentId: 'qwen',
  createTranslator: () => ({ translate: translateRecord }),
  entries: linkRecords,
  cwdOf: (record) => asText(record['cwd']),
};

export const qwenCode: Agent = {
  id: 'qwen',
  transcriptRoots,
  discover,
  createReader: (options: ReaderOptions): SessionReader => createLineReader(FORMAT, options),
  homes,
  installedSkills,
  projects: qwenProjects,
};
