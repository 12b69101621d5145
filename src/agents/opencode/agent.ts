import type { Agent } from '../agent.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { homes } from './homes.js';
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
};
