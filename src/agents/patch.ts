import { absolutePath, isSkillFile } from './skillFile.js';

const FILE_LINE = /^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm;

/** The SKILL.md files that a patch in the `*** Update File:` form writes. */
export function patchedSkillFiles(patch: string, cwd: string | null): string[] {
  return [...patch.matchAll(FILE_LINE)]
    .map(([, path = '']) => path.trim())
    .filter(isSkillFile)
    .map((path) => absolutePath(path, cwd));
}
