import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';

const MAX_BYTES = 1024 * 1024;

/**
 * The fields at the head of a SKILL.md or command file; empty where there are none or they can't be parsed.
 * The file is untrusted: it is read up to 1 MB, and aliases are not expanded.
 */
export function readFrontMatter(path: string): Readonly<Record<string, unknown>> {
  try {
    if (statSync(path).size > MAX_BYTES) {
      return {};
    }
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const head = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1];
    const fields: unknown = head === undefined ? null : parse(head, { maxAliasCount: 0, logLevel: 'silent' });
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch {
    return {};
  }
}
