import { isAbsolute, join } from 'node:path';
import type { AgentProjects } from '../agent.js';
import { asText } from '../fields.js';
import { list } from '../folders.js';
import { readSettings } from '../settingsFile.js';

/** `session/<project>` holds a file for each session, which names its folder. */
export const openCodeProjects: AgentProjects = {
  places: (roots) =>
    roots.flatMap((root) => list(join(root, 'session')).map(({ name }) => join(root, 'session', name))),

  workingFolders: (folder) => [
    ...new Set(
      list(folder)
        .filter(({ name }) => name.endsWith('.json'))
        .flatMap(({ name }) => asText(readSettings(join(folder, name))['directory']) ?? [])
        .filter((path) => isAbsolute(path)),
    ),
  ],
};
