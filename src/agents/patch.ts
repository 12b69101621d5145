import { absolutePath, isSkillFile } from './skillFile.js';

const FILE_LINE = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm;

/** The SKILL.md files that a patch in the `*** Begin Patch` form writes, in whatever text it is wrapped. */
export function patchedSkillFiles(text: string, cwd: string | null): string[] {
  if (!text.includes('*** Begin Patch') || !text.includes('SKILL.md')) {
    return [];
  }
  return [...text.matchAll(FILE_LINE)]
    .map(([, path = '']) => path.trim())
    .filter(isSkillFile)
    .map((path) => absolutePath(path, cwd));
}
