import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Agent } from '../agent.js';
import { asObject, asText } from '../fields.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { type CopilotEvent, translateEvent } from './events.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { homes } from './homes.js';
import { linkEvents } from './link.js';

const FORMAT: LineFormat<CopilotEvent> = {
  agentId: 'copilot-cli',
  createTranslator: () => ({ translate: translateEvent }),
  entries: linkEvents,
  cwdOf: (record) => asText(asObject(asObject(record['data'])?.['context'])?.['cwd']),
};

export const copilotCli: Agent = {
  id: 'copilot-cli',
  transcriptRoots,
  discover,
  createReader: (options: ReaderOptions): SessionReader => createLineReader(FORMAT, options),
  homes,
  installedSkills,
};
