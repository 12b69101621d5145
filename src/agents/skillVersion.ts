import { createHash } from 'node:crypto';

const FRONT_MATTER = /^---[ \t]*\n(?:[^]*?\n)?---[ \t]*(?:\n|$)/;

/** SHA-256 (hex) of a SKILL.md's text without front matter, with LF, trimmed; null where no text is left. */
export function skillVersion(text: string): string | null {
  const body = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replace(FRONT_MATTER, '')
    .trim();
  return body === '' ? null : createHash('sha256').update(body).digest('hex');
}
