import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseSkillName } from '../model/names.js';
import type { AgentId } from '../model/vocabulary.js';
import type { InstalledSkill, SkillOrigin } from './agent.js';
import { list } from './folders.js';
import { readFrontMatter } from './frontMatter.js';

/** Entries looked at for one agent: a folder that somebody else fills must not hold up the rest. */
const MAX_ENTRIES = 20_000;

/** A folder of skills, each in a folder of its own. */
export interface SkillFolder {
  readonly path: string;
  /** Put before their names (`plugin:`). */
  readonly prefix?: string;
  /** Levels of folders that are looked through; 1 where it is not said. */
  readonly depth?: number;
  /** The person's own where it is not said. */
  readonly origin?: SkillOrigin;
}

/** A SKILL.md or command file. */
export interface SkillFile {
  /** With links resolved. */
  readonly path: string;
  readonly prefix: string;
  /** As its place tells it. */
  readonly name: string;
  /** Its front matter may give it another name. */
  readonly namesItself: boolean;
  readonly origin: SkillOrigin;
}

/** The skills that lie in the folders. */
export function skillsIn(agentId: AgentId, folders: readonly SkillFolder[]): InstalledSkill[] {
  return installed(agentId, skillFiles(folders));
}

/** What is installed, by name. One file is listed once, whatever links lead to it: the first place counts. */
export function installed(agentId: AgentId, files: readonly SkillFile[]): InstalledSkill[] {
  const found = new Map<string, InstalledSkill>();
  for (const { path, prefix, name: place, namesItself, origin } of files) {
    if (found.has(path)) {
      continue;
    }
    const fields = readFrontMatter(path);
    const own = namesItself && typeof fields['name'] === 'string' ? fields['name'] : place;
    // Uses of a skill whose name has not the form of one go by its folder, so the list does, too.
    const name = parseSkillName(prefix + own) ?? parseSkillName(prefix + place);
    if (name !== null) {
      found.set(path, {
        name,
        agentId,
        path,
        origin,
        modelInvocable: fields['disable-model-invocation'] !== true,
        userInvocable: fields['user-invocable'] !== false,
        isOff: false,
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Each folder with a SKILL.md, also in folders between where the depth allows it. Hidden folders are left out. Links are
 * followed wherever they lead; each real folder between is entered once, so loops end.
 */
export function skillFiles(folders: readonly SkillFolder[]): SkillFile[] {
  const walk = new SkillWalk();
  return folders.flatMap((folder) => walk.files(folder));
}

class SkillWalk {
  private readonly entered = new Set<string>();
  private left = MAX_ENTRIES;

  files({ path: folder, prefix = '', depth = 1, origin = 'user' }: SkillFolder): SkillFile[] {
    const entries = list(folder).slice(0, this.left);
    this.left -= entries.length;
    return entries.flatMap((entry): SkillFile[] => {
      if (entry.name.startsWith('.') || entry.isFile()) {
        return [];
      }
      const place = join(folder, entry.name);
      const path = realFile(join(place, 'SKILL.md'));
      if (path !== null) {
        return [{ path, prefix, name: entry.name, namesItself: true, origin }];
      }
      return depth > 1 && this.isNew(place) ? this.files({ path: place, prefix, depth: depth - 1, origin }) : [];
    });
  }

  private isNew(folder: string): boolean {
    try {
      const real = realpathSync.native(folder);
      const isNew = !this.entered.has(real);
      this.entered.add(real);
      return isNew;
    } catch {
      return false;
    }
  }
}

/** `<folder>/<name>/<below>` for each name, as folders of the skills of extensions or plugins. */
export function foldersBelow(folder: string, below: string): SkillFolder[] {
  return list(folder).map(({ name }) => ({ path: join(folder, name, below), prefix: `${name}:`, origin: 'plugin' }));
}

/** The real path of a file; null when there is none. */
export function realFile(path: string): string | null {
  try {
    const real = realpathSync.native(path);
    return statSync(real).isFile() ? real : null;
  } catch {
    return null;
  }
}
