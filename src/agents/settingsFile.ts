import { parse } from 'jsonc-parser';
import { asObject, type Fields } from './fields.js';
import { headBytes } from './origins.js';

const MAX_BYTES = 4 * 1024 * 1024;

/** An agent's settings file, in JSON or JSON with comments; no fields where it is missing, too large or damaged. */
export function readSettings(path: string): Fields {
  const bytes = headBytes(path, MAX_BYTES);
  if (bytes === null || bytes.length === MAX_BYTES) {
    return {};
  }
  const value: unknown = parse(bytes.toString('utf8').replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  return asObject(value) ?? {};
}

/** The texts of a list; none where it is no list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
