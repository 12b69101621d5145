import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A SKILL.md that lies below a folder of skills. */
export interface FoundSkill {
  /** With links resolved. */
  readonly path: string;
  /** Of the skill's folder, as it is called where it was found. */
  readonly folderName: string;
}

/**
 * The skills below a folder: each folder with a SKILL.md, and those in folders between. Hidden folders are left
 * out. Links are followed; a loop ends at the depth.
 */
export function skillsBelow(folder: string, depth: number): FoundSkill[] {
  return list(folder).flatMap((entry): FoundSkill[] => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.isFile()) {
      return [];
    }
    const skill = realFile(join(path, 'SKILL.md'));
    if (skill !== null) {
      return [{ path: skill, folderName: basename(path) }];
    }
    return depth > 1 ? skillsBelow(path, depth - 1) : [];
  });
}

/** What is in a folder; nothing when it can't be read. */
export function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
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
