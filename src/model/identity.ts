import { createHash } from 'node:crypto';
import type { AgentId } from './vocabulary.js';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARS = 10;
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
  return ulidOf(Math.max(0, Math.trunc(at)), digest.subarray(0, 10));
}

/** The part of an id that names the use, apart from its time: 16 characters. */
export function identityOf(id: string): string {
  return id.slice(-RANDOM_CHARS);
}

/**
 * A ULID.
 *
 * @param time epoch ms, an integer ≥ 0
 * @param bytes the 10 bytes of its random part
 */
export function ulidOf(time: number, bytes: Uint8Array): string {
  let random = 0n;
  for (const byte of bytes) {
    random = (random << 8n) | BigInt(byte);
  }
  return base32(BigInt(time), TIME_CHARS) + base32(random, RANDOM_CHARS);
}

/** Crockford's base 32, as ULIDs write it. */
function base32(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest >>= 5n) {
    text = CROCKFORD.charAt(Number(rest & 31n)) + text;
  }
  return text;
}
