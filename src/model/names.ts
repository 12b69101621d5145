import { createHash } from 'node:crypto';

/** Letters and digits of any script first, then also `_ . : -`; 128 code points at most. */
const SKILL_NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,127}$/u;
const IDENTIFIER = /^[A-Za-z0-9_.:-]{1,128}$/;

/** Stands for a name that a model made up (a sentence, a path): such text must not be stored. */
export const INVALID_NAME = '(invalid name)';

/** The name as the agent writes it: one leading `/` or `$` is dropped, `plugin:skill` stays. `null` when it is no name. */
export function parseSkillName(raw: unknown): string | null {
  if (typeof raw !== 'string') {
    return null;
  }
  const name = raw.replace(/^[/$]/, '');
  return SKILL_NAME.test(name) ? name : null;
}

/** Name of a skill that a model called, or that another program wrote into the spool or the database; text that is no name becomes `(invalid name)`. */
export function storedSkillName(raw: unknown): string {
  return parseSkillName(raw) ?? INVALID_NAME;
}

/** A caller's id of a skill: a name stays, anything else is replaced by its SHA-256 (64 hex digits). */
export function storedSkillId(raw: string): string {
  return parseSkillName(raw) ?? sha256(raw);
}

/** Ids are kept when they are plain; anything else is replaced by its SHA-256 (64 hex digits). */
export function storedId(raw: string): string {
  return IDENTIFIER.test(raw) ? raw : sha256(raw);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** True for an id as it is stored. */
export function isStoredId(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value);
}
