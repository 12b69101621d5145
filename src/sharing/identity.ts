import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { readIfThere, removeIfThere, replace, syncFolder, writeDurable } from '../ledger/atomic.js';
import { realDisk } from '../ledger/disk.js';
import { ensureFolder } from '../ledger/files.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SALT = /^[0-9a-f]{64}$/;

/** By what a receiver tells this machine from others, and nothing else of it. */
export interface Identity {
  /** A random UUID. */
  readonly id: string;
  /** HMAC-SHA-256 under the sharing salt, 32 hex digits. */
  hash(text: string): string;
  /** The same in the form of a UUID. */
  uuid(text: string): string;
}

/** Stands in a preview for the identity that is made when sharing is turned on. */
export const NO_IDENTITY: Identity = createIdentity('00000000-0000-4000-8000-000000000000', '0'.repeat(64));

/**
 * The identity of this machine, made at the first call. One that can't be understood is replaced: the worst that
 * follows is that a receiver takes this machine for a new one. To be called under the outbox's lock only.
 */
export async function loadIdentity(path: string): Promise<Identity> {
  const known = await readIdentity(path);
  if (known !== null) {
    return known;
  }
  await ensureFolder(realDisk, dirname(path));
  const [id, salt] = [randomUUID(), randomBytes(32).toString('hex')];
  const temporary = join(dirname(path), `${randomUUID()}.tmp`);
  await writeDurable(temporary, `${JSON.stringify({ id, salt }, null, 2)}\n`, realDisk);
  await replace(temporary, path, realDisk);
  await syncFolder(dirname(path), realDisk);
  return createIdentity(id, salt);
}

/** Null: there is none, or none that can be understood. */
export async function readIdentity(path: string): Promise<Identity | null> {
  const bytes = await readIfThere(path, realDisk);
  try {
    const { id, salt } = fieldsOf(JSON.parse(bytes?.toString() ?? ''));
    return typeof id === 'string' && UUID.test(id) && typeof salt === 'string' && SALT.test(salt)
      ? createIdentity(id, salt)
      : null;
  } catch {
    return null;
  }
}

/** The next `loadIdentity` makes another one, with another salt: nothing connects the two. */
export function forgetIdentity(path: string): Promise<void> {
  return removeIfThere(path, realDisk);
}

function createIdentity(id: string, salt: string): Identity {
  const hash = (text: string): string =>
    createHmac('sha256', Buffer.from(salt, 'hex')).update(text).digest('hex').slice(0, 32);
  return {
    id,
    hash,
    uuid: (text) => {
      // Version 8 is the one for digests of one's own kind (RFC 9562).
      const digits = hash(text);
      const variant = ((Number.parseInt(digits.charAt(16), 16) & 3) | 8).toString(16);
      const parts = [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `8${digits.slice(13, 16)}`,
        `${variant}${digits.slice(17, 20)}`,
        digits.slice(20),
      ];
      return parts.join('-');
    },
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
