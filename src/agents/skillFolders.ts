import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseSkillName } from '../model/names.js';
import type { AgentId } from '../model/vocabulary.js';
import type { InstalledSkill } from './agent.js';
import { readFrontMatter } from './frontMatter.js';

/** A folder of skills, each in a folder of its own; `prefix` is put before their names (`plugin:`). */
export interface SkillFolder {
  readonly path: string;
  readonly prefix?: string;
}

/** Skills that lie in the folders, one file listed once whatever links lead to it, by name. Never throws. */
export function skillsIn(agentId: AgentId, folders: readonly SkillFolder[]): InstalledSkill[] {
  const found = new Map<string, InstalledSkill>();
  for (const { path: folder, prefix = '' } of folders) {
    for (const entry of namesIn(folder)) {
      const path = realFile(join(folder, entry, 'SKILL.md'));
      if (path === null || found.has(path)) {
        continue;
      }
      const fields = readFrontMatter(path);
      const name = parseSkillName(prefix + (typeof fields['name'] === 'string' ? fields['name'] : entry));
      if (name !== null) {
        found.set(path, {
          name,
          agentId,
          path,
          modelInvocable: fields['disable-model-invocation'] !== true,
          userInvocable: fields['user-invocable'] !== false,
        });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `<folder>/<name>/<below>` for each name, as folders of the skills of extensions or plugins. */
export function foldersBelow(folder: string, below: string): SkillFolder[] {
  return namesIn(folder).map((name) => ({ path: join(folder, name, below), prefix: `${name}:` }));
}

/** Names of what is in a folder; none where it can't be listed. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function realFile(path: string): string | null {
  try {
    const real = realpathSync.native(path);
    return statSync(real).isFile() ? real : null;
  } catch {
    return null;
  }
}
