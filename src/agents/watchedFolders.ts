import { dirname, join, relative, sep } from 'node:path';

/** Folders in the home where most agents look for skills, so that the first skill in one is seen as well. */
const USUAL = ['.claude', '.agents', '.codex', '.copilot', '.gemini', '.cursor'].map((name) => join(name, 'skills'));
/** Each is watched with all that is below it; the rest is looked at with the next refresh. */
const MAX_FOLDERS = 60;

/**
 * Folders of skills to watch: the usual ones, and those of the skills that are there; of one within another the outer.
 *
 * @param skills paths of installed skills and commands
 */
export function watchedFolders(home: string, skills: readonly string[]): string[] {
  const found = skills.filter((path) => path.endsWith(`${sep}SKILL.md`)).map((path) => dirname(dirname(path)));
  const all = [...new Set([...USUAL.map((name) => join(home, name)), ...found])];
  return all.filter((folder) => !all.some((other) => isBelow(folder, other))).slice(0, MAX_FOLDERS);
}

function isBelow(folder: string, other: string): boolean {
  const path = relative(other, folder);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !path.includes(':');
}
