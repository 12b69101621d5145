import { join } from 'node:path';
import type { AgentProjects } from '../agent.js';
import { list } from '../folders.js';
import { workingFolderIn } from '../projectHeads.js';

/** Qwen Code keeps them as `<project>/chats`. */
export const qwenProjects: AgentProjects = {
  places: (roots) => roots.flatMap((root) => list(root).map(({ name }) => join(root, name, 'chats'))),
  workingFolders: workingFolderIn,
};
