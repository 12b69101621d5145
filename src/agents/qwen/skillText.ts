import { skillVersion } from '../skillVersion.js';

const LOADED = /^Base directory for this skill: ([^\r\n]*)\r?\n(?:Important: [^\r\n]*\r?\n)?\r?\n([^]*)$/;
const FAILED = /^(?:Skill "[^\n]*" not found|Failed to load skill )/;

/** What the skill tool's output tells of the SKILL.md; some failures are told by their text alone; null: neither. */
export function readSkillText(
  output: string,
): { readonly version: string | null; readonly folder: string | null } | 'failed' | null {
  if (FAILED.test(output)) {
    return 'failed';
  }
  const [, folder, body] = LOADED.exec(output) ?? [];
  if (folder === undefined || body === undefined) {
    return null;
  }
  return { version: skillVersion(body), folder: folder.trim().replaceAll('\\', '/') || null };
}
