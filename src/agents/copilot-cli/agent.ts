import type { ReaderOptions, SessionReader } from '../../model/reading.js';
import type { Agent } from '../agent.js';
import { createLineReader, type LineFormat } from '../lineReader.js';
import { type CopilotEvent, translateEvent } from './events.js';
import { discover, transcriptRoots } from './files.js';
import { homes } from './homes.js';
import { installedSkills } from './installed.js';
import { linkEvents } from './link.js';
import { copilotProjects, workingFolderOf } from './projects.js';

const FORMAT: LineFormat<CopilotEvent> = {
  agentId: 'copilot-cli',
  createTranslator: () => ({ translate: translateEvent }),
  entries: linkEvents,
  cwdOf: workingFolderOf,
};

export const copilotCli: Agent = {
  id: 'copilot-cli',
  transcriptRoots,
  discover,
  createReader: (options: ReaderOptions): SessionReader => createLineReader(FORMAT, options),
  homes,
  installedSkills,
  projects: copilotProjects,
};
