import { isAbsolute, join } from 'node:path';
import type { InstalledSkill, Machine } from '../agent.js';
import { list } from '../folders.js';
import { projectSkills } from '../projectSkills.js';
import { readSettings, textsOf } from '../settingsFile.js';
import { foldersBelow, type SkillFolder, skillsIn } from '../skillFolders.js';
import { homes } from './homes.js';

/** Older versions keep the person's settings in the second one. */
const SETTINGS = ['settings.json', 'config.json'];

/**
 * Skills that Copilot CLI can see: the person's, those of folders that the settings name, of the given project folders
 * and the folders above them, and of plugins (`plugin:skill`).
 */
export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const own = homes(machine);
  const settings = own.flatMap((home) => SETTINGS.map((name) => readSettings(join(home, name))));
  const off = new Set(settings.flatMap((one) => textsOf(one['disabledSkills'])));
  const more = settings.flatMap((one) => textsOf(one['skillDirectories'])).filter((path) => isAbsolute(path));
  // Shared skills are read only beside the usual home.
  const shared = machine.env['COPILOT_HOME'] ? [] : [{ path: join(machine.home, '.agents', 'skills') }];
  return skillsIn('copilot-cli', [
    ...own.map((home) => ({ path: join(home, 'skills') })),
    ...shared,
    ...more.map((path) => ({ path })),
    ...projectSkills(projectFolders, { folders: ['.github', '.agents', '.claude'], upwards: true }),
    ...own.flatMap(plugins),
  ]).map((skill) => ({ ...skill, isOff: off.has(skill.name) }));
}

/** `installed-plugins/<plugin>/skills`, or below a folder for each marketplace. */
function plugins(home: string): SkillFolder[] {
  const installed = join(home, 'installed-plugins');
  return [
    ...foldersBelow(installed, 'skills'),
    ...list(installed).flatMap(({ name }) => foldersBelow(join(installed, name), 'skills')),
  ];
}
