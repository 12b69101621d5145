import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';
import type { AgentId } from './vocabulary.js';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_CHARS = 16;

/**
 * The id of an observed use. The same use gives the same id from whatever file, session or process it is
 * read, so that reading twice, or reading a fork's copy of the history, adds nothing.
 *
 * @param at epoch ms of the use
 * @param callId the tool call's id or the invoking record's uuid; where an agent has neither, session and ordinal
 */
export function useId(at: number, agentId: AgentId, callId: string, skillName: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([agentId, callId, skillName]))
    .digest();
  return encodeTime(Math.max(0, Math.trunc(at)), 10) + base32(digest.subarray(0, 10));
}

/** The part of an id that names the use, apart from its time: 16 characters. */
export function identityOf(id: string): string {
  return id.slice(-RANDOM_CHARS);
}

/** Crockford's base 32 of 10 bytes, as ULIDs write it. */
function base32(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) {
    bits = (bits << 8n) | BigInt(byte);
  }
  let text = '';
  for (let i = 0; i < RANDOM_CHARS; i++) {
    text = CROCKFORD.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
}
