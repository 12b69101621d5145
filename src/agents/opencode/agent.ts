import type { Agent } from '../agent.js';
import { discover, transcriptRoots } from './files.js';
import { homes } from './homes.js';
import { installedSkills } from './installed.js';
import { openCodeProjects } from './projects.js';
import { createOpenCodeReader } from './reader.js';
import { openCodeTables } from './tables.js';

export const openCode: Agent = {
  id: 'opencode',
  transcriptRoots,
  discover,
  createReader: createOpenCodeReader,
  tables: openCodeTables,
  homes,
  installedSkills,
  projects: openCodeProjects,
};
