import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { readIfThere, removeIfThere, syncFolder, writeDurable } from './atomic.js';
import { type Disk, isErrno, realDisk } from './disk.js';
import { ensureFolder } from './files.js';
import type { LedgerProblem } from './types.js';

const BYTES = 32;
const SETTLE_MS = 20;
const TRIES = 10;

/** Turns texts that must not be stored into keys that only this machine can compare. */
export interface Hasher {
  /** HMAC-SHA-256 with the local salt, 64 hex digits. */
  hmac(text: string): string;
  /** A project folder: 16 hex digits. */
  project(folder: string): string;
  /** A skill's name, as exclusions hold it: 64 hex digits. */
  skill(name: string): string;
  /** A transcript's real path, as import positions hold it: 64 hex digits. */
  path(path: string): string;
  /** Why this is not the machine's salt: then its keys must not be stored, and fit none that are. Null: it is. */
  readonly unsalted: LedgerProblem | null;
}

/** What is hashed is marked with its kind, so that a folder and a skill of one name have different keys. */
export function hasher(salt: Uint8Array, unsalted: LedgerProblem | null = null): Hasher {
  const hmac = (text: string): string => createHmac('sha256', salt).update(text).digest('hex');
  return {
    hmac,
    project: (folder) => hmac(`project\0${folder}`).slice(0, 16),
    skill: (name) => hmac(`skill\0${name}`),
    path: (path) => hmac(`path\0${path}`),
    unsalted,
  };
}

/** For as long as the machine's salt can be neither read nor made. */
export function substituteHasher(): Hasher {
  const message =
    'The file ~/.claude/auto-skill/salt can’t be read. Make it readable; until then nothing is published, and new uses ' +
    'wait in the spool.';
  return hasher(randomBytes(BYTES), { kind: 'unreadable', message });
}

/**
 * The machine's salt: 32 random bytes that never leave it, made at first use. When several processes make one at
 * the same time, all get the same. It has a file of its own so that a consent file that can't be read never has to
 * be written. Rejects with the system's error.
 */
export async function loadSalt(path: string, disk: Disk = realDisk): Promise<Hasher> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const found = await readIfThere(path, disk);
    if (found !== null && found.length >= BYTES) {
      return hasher(found.subarray(0, BYTES));
    }
    if (found === null) {
      await create(path, disk);
    } else {
      // Shorter: another process without hard links is writing it right now, or a power cut left it so.
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      if (attempt === TRIES - 2) {
        await disk.rename(path, `${path}.damaged-${randomUUID()}`);
      }
    }
  }
  throw new Error('The local salt can be neither read nor made.');
}

async function create(path: string, disk: Disk): Promise<void> {
  await ensureFolder(disk, dirname(path));
  const temporary = `${path}.${randomUUID()}.tmp`;
  const salt = randomBytes(BYTES);
  await writeDurable(temporary, salt, disk);
  try {
    await disk.link(temporary, path);
  } catch (error) {
    if (isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK')) {
      await writeDurable(path, salt, disk).catch(ignoreExisting);
    } else {
      ignoreExisting(error);
    }
  } finally {
    await removeIfThere(temporary, disk);
  }
  await syncFolder(dirname(path), disk);
}

function ignoreExisting(error: unknown): void {
  if (!isErrno(error, 'EEXIST')) {
    throw error;
  }
}
