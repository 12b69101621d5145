import { type Disk, type FileFacts, isErrno } from './disk.js';

/** In the place of a file that is not there. */
const NO_FILE = '-';
/** In the header of a database; four bytes. */
const CHANGE_COUNTER_AT = 24;

/**
 * Size, time and inode of the database, of what lies beside it, and of its backup, into which a program may have written
 * that had opened it while it was the database. Of the two databases the change counter, too: times may be coarse.
 */
export async function stampOf(database: string, disk: Disk): Promise<string> {
  const parts = [database, `${database}-wal`, `${database}-journal`, `${database}.bak`].map(async (path) => {
    if (path === database || path.endsWith('.bak')) {
      return stampOfFile(path, disk);
    }
    const found = await facts(path, disk);
    // Every reader makes an empty log where the header asks for one.
    return path.endsWith('-wal') && found?.size === 0 ? NO_FILE : factsStamp(found);
  });
  return (await Promise.all(parts)).join(' ');
}

/** The stamp that a new file of ours will have once it is the database, with nothing beside it but this backup. */
export async function stampOfNew(image: string, backup: string, disk: Disk): Promise<string> {
  return `${await stampOfFile(image, disk)} ${NO_FILE} ${NO_FILE} ${backup}`;
}

/** One database's part of a stamp. */
export async function stampOfFile(path: string, disk: Disk): Promise<string> {
  const found = await facts(path, disk);
  return found === null ? NO_FILE : `${await changeCounter(path, disk)}/${factsStamp(found)}`;
}

/** SQLite counts the transactions that have changed a file. */
async function changeCounter(path: string, disk: Disk): Promise<number> {
  try {
    const handle = await disk.open(path, 'r');
    try {
      const counter = Buffer.alloc(4);
      await handle.read(counter, 0, counter.length, CHANGE_COUNTER_AT);
      return counter.readUInt32BE();
    } finally {
      await handle.close();
    }
  } catch {
    return 0;
  }
}

/** The database's own part of a stamp, and its backup's. */
export function partsOf(stamp: string): { readonly database: string; readonly backup: string } {
  const [database = NO_FILE, , , backup = NO_FILE] = stamp.split(' ');
  return { database, backup };
}

/**
 * Whether another program has written into a file of ours since it had this stamp. A file of another inode may be a copy,
 * which is touched when its time says so (see `markUntouched`) or when it counts other changes. Rejects when that can't
 * be told.
 */
export async function isTouched(path: string, since: string, disk: Disk): Promise<boolean> {
  const found = await factsIfThere(path, disk);
  const stamp = found === null ? since : `${await changeCounter(path, disk)}/${factsStamp(found)}`;
  const counter = /^\d+/;
  return stamp !== since && (!isWhole(Number(timeIn(stamp))) || counter.exec(stamp)?.[0] !== counter.exec(since)?.[0]);
}

/**
 * Gives a new database a time without fraction. A later writer leaves one with a fraction, which tells whether the file
 * was touched since it was published. The time is later than that of the file it replaces, by a second in the future
 * when need be: inodes are used again at once, and the new file must not look like an older one of the same size.
 *
 * @param old the stamp of what it will replace
 */
export async function markUntouched(image: string, disk: Disk, now: number, old: string): Promise<void> {
  const replacedAt = timeIn(partsOf(old).database);
  const seconds = Math.max(Math.floor(now / 1000), Math.floor(Number(replacedAt) / 1000) + 1);
  await disk.utimes(image, seconds, seconds);
}

/** Of one file's part; empty when there is none. */
function timeIn(stamp: string): string {
  return /\/([\d.]+)$/.exec(stamp)?.[1] ?? '';
}

/** As a time is that nobody but us has set; see `markUntouched`. */
export function isWhole(ms: number): boolean {
  return ms % 1000 === 0;
}

/** Null when nothing is there, or nothing that may be looked at. */
export async function facts(path: string, disk: Disk): Promise<FileFacts | null> {
  try {
    return await disk.stat(path);
  } catch {
    return null;
  }
}

export function factsStamp(found: FileFacts | null): string {
  return found === null ? NO_FILE : `${found.dev}/${found.ino}/${found.size}/${found.mtimeMs}`;
}

/** Null only when nothing is there: what can't be looked at might be anything. Rejects with the system's error. */
export async function factsIfThere(path: string, disk: Disk): Promise<FileFacts | null> {
  try {
    return await disk.stat(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      return null;
    }
    throw error;
  }
}
