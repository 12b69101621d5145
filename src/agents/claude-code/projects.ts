import { join } from 'node:path';
import type { AgentProjects } from '../agent.js';
import { list } from '../folders.js';
import { workingFolderIn } from '../projectHeads.js';

/** Claude Code keeps the transcripts of each working folder in a folder of their own below `projects`. */
export const claudeProjects: AgentProjects = {
  places: (roots) => roots.flatMap((root) => list(root).map(({ name }) => join(root, name))),
  workingFolders: workingFolderIn,
};
