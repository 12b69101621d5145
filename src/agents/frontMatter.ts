import { parse } from 'yaml';
import { headBytes } from './origins.js';

/** Front matter is short; however large the file is, no more of it is read. */
const HEAD_BYTES = 64 * 1024;

/**
 * The fields at the head of a SKILL.md or command file; empty where there are none or they can't be parsed.
 * The file is untrusted: its first 64 KB are read, and aliases are not expanded.
 */
export function readFrontMatter(path: string): Readonly<Record<string, unknown>> {
  try {
    const text = (headBytes(path, HEAD_BYTES)?.toString('utf8') ?? '').replace(/^\uFEFF/, '');
    const head = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1];
    const fields: unknown = head === undefined ? null : parse(head, { maxAliasCount: 0, logLevel: 'silent' });
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch {
    return {};
  }
}
