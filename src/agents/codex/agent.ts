import type { Agent } from '../agent.js';
import { discover, transcriptRoots } from './files.js';
import { codexHomes } from './homes.js';
import { installedSkills } from './installed.js';
import { codexProjects } from './projects.js';
import { createCodexReader } from './reader.js';

export const codex: Agent = {
  id: 'codex',
  transcriptRoots,
  discover,
  createReader: createCodexReader,
  homes: codexHomes,
  installedSkills,
  projects: codexProjects,
};
