import { createHash } from 'node:crypto';

const FRONT_MATTER = /^---[ \t]*\n(?:[^]*?\n)?---[ \t]*(?:\n|$)/;

/** SHA-256 (hex) of a SKILL.md's text without front matter, with LF, trimmed; null where no text is left. */
export function skillVersion(text: string): string | null {
  return bodyVersion(
    text
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n')
      .replace(FRONT_MATTER, ''),
  );
}

/** The same of a text with LF whose front matter is gone already: what looks like one there is text. */
export function bodyVersion(text: string): string | null {
  const body = text.trim();
  return body === '' ? null : createHash('sha256').update(body).digest('hex');
}
