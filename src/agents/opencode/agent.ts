import type { Agent } from '../agent.js';
import { discover, installedSkills, transcriptRoots } from './files.js';
import { homes } from './homes.js';
import { createOpenCodeReader } from './reader.js';

export const openCode: Agent = {
  id: 'opencode',
  transcriptRoots,
  discover,
  createReader: createOpenCodeReader,
  homes,
  installedSkills,
};
