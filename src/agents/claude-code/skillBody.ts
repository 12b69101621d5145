import { bodyVersion } from '../skillVersion.js';

const FOLDER_LINE = /^Base directory for this skill: ([^\n]*)\n/;
const ARGUMENTS_MARK = '\n\nARGUMENTS: ';

/** What a skill's text, as Claude Code puts it into the conversation, tells of the SKILL.md. */
export interface SkillBody {
  /** SHA-256 (hex) of the text as it stands in the file, null where it can't be told. */
  readonly version: string | null;
  readonly folder: string | null;
  readonly hasArgumentsTail: boolean;
}

/**
 * @param sessionId stands in the text only where a variable was replaced by it, as does the skill's folder
 */
export function readSkillBody(text: string, sessionId: string | null): SkillBody {
  const unix = text.replaceAll('\r\n', '\n');
  const head = FOLDER_LINE.exec(unix);
  const folder = head?.[1]?.trim().replaceAll('\\', '/') || null;
  const rest = unix.slice(head?.[0].length ?? 0);
  const tail = rest.lastIndexOf(ARGUMENTS_MARK);
  const body = (tail < 0 ? rest : rest.slice(0, tail)).trim();
  const isReplaced =
    (folder !== null && body.replaceAll('\\', '/').includes(folder)) ||
    (sessionId !== null && body.includes(sessionId));
  const isFile = folder !== null && !body.startsWith('(Re-invocation of') && !isReplaced;
  return {
    version: isFile ? bodyVersion(body) : null,
    folder,
    hasArgumentsTail: tail >= 0,
  };
}
