import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { InstalledSkill, Machine } from '../agent.js';
import { list } from '../folders.js';
import { installed, realFile, type SkillFile, skillFiles } from '../skillFolders.js';
import { configFolders } from './files.js';

const MAX_DEPTH = 4;

/**
 * Skills and commands that Claude Code can see: the person's, those of the given project folders, and those of
 * installed plugins (`plugin:skill`).
 */
export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const homes = configFolders(machine);
  const folders = [...homes, ...projectFolders.map((folder) => join(folder, '.claude'))];
  return installed('claude-code', [
    ...folders.flatMap((folder) => filesIn(folder, '')),
    ...homes.flatMap(activePlugins).flatMap(({ name, path }) => filesIn(path, `${name}:`)),
  ]);
}

function filesIn(folder: string, prefix: string): SkillFile[] {
  const commands = commandFiles(join(folder, 'commands'), '', 0);
  return [
    ...skillFiles({ path: join(folder, 'skills'), prefix }),
    ...commands.map(({ path, name }) => ({ path, prefix, name, namesItself: false })),
  ];
}

/** `commands/a/b.md` is typed as `/a:b`. */
function commandFiles(folder: string, prefix: string, depth: number): { path: string; name: string }[] {
  return list(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.endsWith('.md')) {
      const real = realFile(path);
      return real === null ? [] : [{ path: real, name: prefix + basename(entry.name, '.md') }];
    }
    return entry.isDirectory() && depth < MAX_DEPTH ? commandFiles(path, `${prefix}${entry.name}:`, depth + 1) : [];
  });
}

/** Plugins that are installed, from Claude's own list of them, so that old versions in the cache don't count. */
function activePlugins(folder: string): { name: string; path: string }[] {
  try {
    const text = readFileSync(join(folder, 'plugins', 'installed_plugins.json'), 'utf8');
    const list: unknown = JSON.parse(text);
    const plugins: unknown = typeof list === 'object' && list !== null && 'plugins' in list ? list.plugins : null;
    return typeof plugins === 'object' && plugins !== null
      ? Object.entries(plugins).flatMap(([key, value]) =>
          pluginPaths(value).map((path) => ({ name: key.split('@')[0] ?? key, path })),
        )
      : [];
  } catch {
    return []; // no plugins, or a list of another shape: better none than wrong ones
  }
}

/** A plugin's entry is one installation (older) or a list of them, one per scope. */
function pluginPaths(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((installation: unknown) =>
    typeof installation === 'object' &&
    installation !== null &&
    'installPath' in installation &&
    typeof installation.installPath === 'string'
      ? [installation.installPath]
      : [],
  );
}
