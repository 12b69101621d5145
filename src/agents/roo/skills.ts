import { join } from 'node:path';
import { extensionStorage } from '../editorStorage.js';
import { list } from '../folders.js';
import type { ListedAgent } from '../listedAgent.js';
import { projectSkills } from '../projectSkills.js';
import { type SkillFolder, skillsIn } from '../skillFolders.js';

/** Beside `skills`, Roo Code has a folder `skills-<mode>` for each of its modes. */
export const roo: ListedAgent = {
  id: 'roo',
  homes: (machine) => [join(machine.home, '.roo'), ...extensionStorage(machine, 'rooveterinaryinc.roo-cline')],
  installedSkills: (machine, projectFolders) =>
    skillsIn('roo', [
      ...ofModes(join(machine.home, '.roo'), 'user'),
      { path: join(machine.home, '.agents', 'skills') },
      ...projectFolders.flatMap((folder) => ofModes(join(folder, '.roo'), 'project')),
      ...projectSkills(projectFolders, { folders: ['.agents'] }),
    ]),
};

function ofModes(folder: string, origin: SkillFolder['origin']): SkillFolder[] {
  return list(folder)
    .filter(({ name }) => name === 'skills' || name.startsWith('skills-'))
    .map(({ name }) => ({ path: join(folder, name), ...(origin === undefined ? {} : { origin }) }));
}
