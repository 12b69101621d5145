import { basename, join } from 'node:path';
import type { InstalledSkill, Machine, SkillOrigin } from '../agent.js';
import { list } from '../folders.js';
import { levels } from '../projectSkills.js';
import { installed, realFile, type SkillFile, skillFiles } from '../skillFolders.js';
import { configFolders } from './files.js';
import { installedPlugins, type Plugin } from './plugins.js';
import { SkillSettings } from './skillSettings.js';

const MAX_DEPTH = 4;

/**
 * Skills and commands that Claude Code can see: the person's, those of the given project folders and the folders above
 * them, and those of installed plugins (`plugin:skill`).
 */
export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const homes = configFolders(machine);
  const own = new SkillSettings(homes);
  const projects = projectFolders.map((folder) => {
    const folders = levels(folder).map((level) => join(level, '.claude'));
    return { folders, settings: new SkillSettings([...homes, ...folders.toReversed()]) };
  });
  const isOn = (plugin: Plugin): boolean => isPluginOn(plugin, [own, ...projects.map(({ settings }) => settings)]);
  const found = [
    ...skillsOf(homes, '', 'user').map((skill) => own.apply(skill)),
    ...projects.flatMap(({ folders, settings }) =>
      skillsOf(folders, '', 'project').map((skill) => settings.apply(skill)),
    ),
    ...homes.flatMap(installedPlugins).flatMap((plugin) =>
      skillsOf([plugin.path], `${plugin.name}:`, 'plugin')
        .map((skill) => own.apply(skill))
        .map((skill) => ({ ...skill, isOff: skill.isOff || !isOn(plugin) })),
    ),
  ];
  return [...new Map(found.toReversed().map((skill) => [skill.path, skill])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function skillsOf(folders: readonly string[], prefix: string, origin: SkillOrigin): InstalledSkill[] {
  return installed('claude-code', [
    ...skillFiles(folders.map((folder) => ({ path: join(folder, 'skills'), prefix, origin }))),
    ...folders.flatMap((folder) => commandFiles(join(folder, 'commands'), '', 0, { prefix, origin })),
  ]);
}

/** Where settings turn plugins on by name, one that none of them names is not on. */
function isPluginOn({ key }: Plugin, settings: readonly SkillSettings[]): boolean {
  const said = settings.map((one) => one.isPluginOn(key)).filter((on) => on !== null);
  return said.length > 0 ? said.includes(true) : !settings.some(({ namesPlugins }) => namesPlugins);
}

/** `commands/a/b.md` is typed as `/a:b`. */
function commandFiles(
  folder: string,
  path: string,
  depth: number,
  place: Pick<SkillFile, 'prefix' | 'origin'>,
): SkillFile[] {
  return list(folder).flatMap((entry) => {
    const file = join(folder, entry.name);
    if (entry.name.endsWith('.md')) {
      const real = realFile(file);
      const name = path + basename(entry.name, '.md');
      return real === null ? [] : [{ ...place, path: real, name, namesItself: false }];
    }
    const isNext = entry.isDirectory() && depth < MAX_DEPTH;
    return isNext ? commandFiles(file, `${path}${entry.name}:`, depth + 1, place) : [];
  });
}
