import type { Agent } from '../agent.js';
import { discover, homes, transcriptRoots } from './files.js';
import { installedSkills } from './installed.js';
import { openCodeProjects } from './projects.js';
import { createOpenCodeReader } from './reader.js';

export const openCode: Agent = {
  id: 'opencode',
  transcriptRoots,
  discover,
  createReader: createOpenCodeReader,
  homes,
  installedSkills,
  projects: openCodeProjects,
};
