import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { InstalledSkill, Machine } from '../agent.js';
import { asObject } from '../fields.js';
import { list } from '../folders.js';
import { projectSkills } from '../projectSkills.js';
import { type SkillFolder, skillsIn } from '../skillFolders.js';
import { codexHomes } from './homes.js';

const MAX_DEPTH = 4;
const MACHINE_SKILLS = '/etc/codex/skills';
const MAX_BYTES = 1024 * 1024;

/** Says of a SKILL.md, by its real path, that the `config.toml` of a home turns it off. */
export type TurnedOff = (home: string) => (skillFile: string) => boolean;

/**
 * Skills that Codex can see: the person's and the machine's, those of the given project folders and the folders above
 * them, those of installed plugins (`plugin:skill`), and those that Codex brings along.
 */
export function installedSkills(
  machine: Machine,
  projectFolders: readonly string[],
  turnedOff: TurnedOff = () => () => false,
): InstalledSkill[] {
  const homes = codexHomes(machine);
  const own = [join(machine.home, '.agents'), ...homes].map((folder) => ({ path: join(folder, 'skills') }));
  const all = [
    ...own,
    { path: MACHINE_SKILLS },
    ...projectSkills(projectFolders, { folders: ['.agents'], upwards: true }),
    ...projectSkills(projectFolders, { folders: ['.codex'] }),
    ...homes.flatMap((home) => newestPlugins(join(home, 'plugins', 'cache'))),
  ];
  const bundled = homes.map((home): SkillFolder => ({ path: join(home, 'skills', '.system'), origin: 'bundled' }));
  const isOff = homes.map(turnedOff);
  return skillsIn(
    'codex',
    [...all, ...bundled].map((folder) => ({ ...folder, depth: MAX_DEPTH })),
  ).map((skill) => ({
    ...skill,
    modelInvocable: allowsImplicitUse(skill.path),
    userInvocable: true,
    isOff: isOff.some((off) => off(skill.path)),
  }));
}

/** `agents/openai.yaml` beside the SKILL.md may keep the model from using it by itself. */
function allowsImplicitUse(skillFile: string): boolean {
  const path = join(dirname(skillFile), 'agents', 'openai.yaml');
  try {
    if (statSync(path).size > MAX_BYTES) {
      return true;
    }
    const settings = asObject(parse(readFileSync(path, 'utf8'), { maxAliasCount: 0, logLevel: 'silent' }));
    const policy = asObject(settings?.['policy']) ?? settings;
    return policy?.['allow_implicit_invocation'] !== false;
  } catch {
    return true; // no such file, or none that can be read
  }
}

/** `cache/<marketplace>/<plugin>/<version>`: older versions stay there, the newest is the one in use. */
function newestPlugins(cache: string): SkillFolder[] {
  return list(cache).flatMap((marketplace) =>
    list(join(cache, marketplace.name)).flatMap((plugin): SkillFolder[] => {
      const folder = join(cache, marketplace.name, plugin.name);
      const versions = list(folder)
        .filter((entry) => !entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      const newest = versions.at(-1);
      return newest === undefined
        ? []
        : [{ path: join(folder, newest, 'skills'), prefix: `${plugin.name}:`, origin: 'plugin' }];
    }),
  );
}
