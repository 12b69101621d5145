import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Agent } from '../agent.js';
import { asObject } from '../fields.js';
import { createRecordReader, type RecordFormat } from '../recordReader.js';
import { type CopilotEvent, translateEvent } from './events.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { linkEvents } from './link.js';

const FORMAT: RecordFormat<CopilotEvent> = {
  agentId: 'copilot-cli',
  translate: translateEvent,
  entries: linkEvents,
  cwd: (record) => asObject(asObject(record['data'])?.['context'])?.['cwd'],
};

export const copilotCli: Agent = {
  id: 'copilot-cli',
  transcriptRoots,
  discover,
  createReader: (options: ReaderOptions): SessionReader => createRecordReader(FORMAT, options),
  installedSkills,
};
