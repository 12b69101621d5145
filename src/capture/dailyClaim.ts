import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../agents/folders.js';

/**
 * True for the one process that is to tell of something today. A file that can be made only once stands for it, named by
 * a hash; those of other days are deleted. Rejects with the system's error where none can be made.
 *
 * @param day days since 1970-01-01
 */
export async function claimToday(folder: string, what: string, day: number): Promise<boolean> {
  const hash = createHash('sha256').update(what).digest('hex').slice(0, 16);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${day}-`)) {
      await rm(join(folder, name), { force: true });
    }
  }
  try {
    await writeFile(join(folder, `${day}-${hash}`), '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Nobody has told of anything. */
export async function forgetClaims(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
