import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { InstalledSkill, Machine } from '../agent.js';
import { asObject } from '../fields.js';
import { list } from '../folders.js';
import { skillsIn } from '../skillFolders.js';
import { codexHomes } from './homes.js';

const MAX_DEPTH = 4;
const MAX_BYTES = 1024 * 1024;

/**
 * Skills that Codex can see: the person's, those of the given project folders, and those of installed plugins
 * (`plugin:skill`). Bundled ones (`skills/.system`) are left out.
 */
export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const homes = codexHomes(machine);
  const folders = [join(machine.home, '.agents'), ...homes].concat(
    projectFolders.flatMap((folder) => [join(folder, '.agents'), join(folder, '.codex')]),
  );
  const plugins = homes.flatMap((home) => newestPlugins(join(home, 'plugins', 'cache')));
  const all = [...folders.map((path) => ({ path, prefix: '' })), ...plugins];
  return skillsIn(
    'codex',
    all.map(({ path, prefix }) => ({ path: join(path, 'skills'), prefix, depth: MAX_DEPTH })),
  ).map((skill) => ({ ...skill, modelInvocable: allowsImplicitUse(skill.path), userInvocable: true }));
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
function newestPlugins(cache: string): { path: string; prefix: string }[] {
  return list(cache).flatMap((marketplace) =>
    list(join(cache, marketplace.name)).flatMap((plugin) => {
      const folder = join(cache, marketplace.name, plugin.name);
      const versions = list(folder)
        .filter((entry) => !entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      const newest = versions.at(-1);
      return newest === undefined ? [] : [{ path: join(folder, newest), prefix: `${plugin.name}:` }];
    }),
  );
}
