import { randomUUID } from 'node:crypto';
import { link, lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A holder needs milliseconds; one that has taken this long was killed. */
const STALE_MS = 5_000;
const GIVE_UP_MS = 10_000;
const RETRY_MS = 15;

/**
 * Runs `work` while this process alone holds the lock file, which is made with O_EXCL. A lock whose holder was killed
 * is taken over after 5 s: it is moved away under a name of our own first, and put back when what was moved turns
 * out to be another's fresh lock, so that two who find the same stale lock do not both get in.
 *
 * @param stillOurs false once somebody took the lock over (this process was suspended): to be asked before writing
 * @throws the file system's error where no lock file can be made; an Error when another process holds on for 10 s
 */
export async function withFileLock<T>(
  file: string,
  work: (stillOurs: () => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  const until = Date.now() + GIVE_UP_MS;
  while (!(await take(file, token))) {
    await removeIfStale(file, token);
    if (Date.now() > until) {
      throw new Error(`Another program holds ${basename(file)}; try again.`);
    }
    await delay(RETRY_MS * (1 + Math.random()));
  }
  const stillOurs = async (): Promise<boolean> => (await holder(file)) === token;
  try {
    return await work(stillOurs);
  } finally {
    if (await stillOurs()) {
      await rm(file, { force: true });
    }
  }
}

async function take(file: string, token: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(token);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    // Windows answers EPERM for a moment while another process deletes the file.
    if (error instanceof Error && 'code' in error && (error.code === 'EEXIST' || isWindowsBusy(error.code))) {
      return false;
    }
    throw error;
  }
}

function isWindowsBusy(code: unknown): boolean {
  return process.platform === 'win32' && (code === 'EPERM' || code === 'EBUSY' || code === 'EACCES');
}

async function removeIfStale(file: string, token: string): Promise<void> {
  const seen = await lstat(file).catch(() => null);
  if (seen === null || Math.abs(Date.now() - seen.mtimeMs) < STALE_MS) {
    return;
  }
  const stale = await holder(file);
  const aside = `${file}.${token}`;
  try {
    await rename(file, aside);
    if ((await holder(aside)) !== stale) {
      await link(aside, file);
    }
  } catch {
    // Somebody else moved it, or a new lock stands there already: look again.
  }
  await rm(aside, { force: true });
}

async function holder(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
