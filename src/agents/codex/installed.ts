import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { parseSkillName } from '../../model/names.js';
import type { InstalledSkill, Machine } from '../agent.js';
import { asObject } from '../fields.js';
import { readFrontMatter } from '../frontMatter.js';
import { type FoundSkill, list, skillsBelow } from '../skillFolders.js';
import { codexHomes } from './files.js';

const MAX_DEPTH = 4;
const MAX_BYTES = 1024 * 1024;

/**
 * Skills that Codex can see: the person's, those of the given project folders, and those of installed plugins
 * (`plugin:skill`). Bundled ones (`skills/.system`) are left out. One file is listed once, whatever links lead to it.
 */
export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const homes = codexHomes(machine);
  const folders = [
    join(machine.home, '.agents', 'skills'),
    ...homes.map((home) => join(home, 'skills')),
    ...projectFolders.flatMap((folder) => [join(folder, '.agents', 'skills'), join(folder, '.codex', 'skills')]),
  ];
  const found = new Map<string, InstalledSkill>();
  for (const folder of folders) {
    for (const skill of skillsBelow(folder, MAX_DEPTH)) {
      add(found, skill, '');
    }
  }
  for (const home of homes) {
    for (const plugin of newestPlugins(join(home, 'plugins', 'cache'))) {
      for (const skill of skillsBelow(join(plugin.path, 'skills'), MAX_DEPTH)) {
        add(found, skill, `${plugin.name}:`);
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function add(found: Map<string, InstalledSkill>, { path, folderName }: FoundSkill, prefix: string): void {
  const fields = readFrontMatter(path);
  const own = typeof fields['name'] === 'string' ? fields['name'] : folderName;
  // Uses of a skill whose name has not the form of one go by its folder, so the list does, too.
  const name = parseSkillName(prefix + own) ?? parseSkillName(prefix + folderName);
  if (name !== null && !found.has(path)) {
    found.set(path, { name, agentId: 'codex', path, modelInvocable: allowsImplicitUse(path), userInvocable: true });
  }
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
function newestPlugins(cache: string): { name: string; path: string }[] {
  return list(cache).flatMap((marketplace) =>
    list(join(cache, marketplace.name)).flatMap((plugin) => {
      const folder = join(cache, marketplace.name, plugin.name);
      const versions = list(folder)
        .filter((entry) => !entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      const newest = versions.at(-1);
      return newest === undefined ? [] : [{ name: plugin.name, path: join(folder, newest) }];
    }),
  );
}
