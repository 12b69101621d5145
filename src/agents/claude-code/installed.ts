import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSkillName } from '../../model/names.js';
import type { InstalledSkill, Machine } from '../agent.js';
import { readFrontMatter } from '../frontMatter.js';
import { list, realFile } from '../skillFolders.js';
import { configFolders } from './files.js';

const MAX_DEPTH = 4;

/**
 * Skills and commands that Claude Code can see: the person's, those of the given project folders, and those of
 * installed plugins (`plugin:skill`). One file is listed once, whatever links lead to it.
 */
export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const found = new Map<string, InstalledSkill>();
  const folders = [...configFolders(machine), ...projectFolders.map((folder) => join(folder, '.claude'))];
  for (const folder of folders) {
    collect(folder, '', found);
  }
  for (const folder of configFolders(machine)) {
    for (const plugin of activePlugins(folder)) {
      collect(plugin.path, `${plugin.name}:`, found);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function collect(folder: string, prefix: string, found: Map<string, InstalledSkill>): void {
  for (const entry of list(join(folder, 'skills'))) {
    const path = realFile(join(folder, 'skills', entry.name, 'SKILL.md'));
    if (path !== null) {
      const fields = readFrontMatter(path);
      const name = typeof fields['name'] === 'string' ? fields['name'] : entry.name;
      add(found, path, prefix + name, fields);
    }
  }
  for (const { path, name } of commandFiles(join(folder, 'commands'), '', 0)) {
    add(found, path, prefix + name, readFrontMatter(path));
  }
}

function add(found: Map<string, InstalledSkill>, path: string, rawName: string, fields: Record<string, unknown>): void {
  const name = parseSkillName(rawName);
  if (name !== null && !found.has(path)) {
    found.set(path, {
      name,
      agentId: 'claude-code',
      path,
      modelInvocable: fields['disable-model-invocation'] !== true,
      userInvocable: fields['user-invocable'] !== false,
    });
  }
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
