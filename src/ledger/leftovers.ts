import { basename, dirname, join } from 'node:path';
import { ulid } from 'ulid';
import { readIfThere, removeIfThere } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import { namesIn } from './files.js';
import { walBelongs } from './published.js';
import { factsIfThere, factsStamp } from './stamps.js';

const LEFTOVERS = ['-shm', '-wal', '-journal'] as const;
const LEFT = /^(left-[0-9A-Z]{26}-(\d+))-(?:shm|wal|journal)$/;

/**
 * Moves logs and journals away before the database is replaced, since whoever opens the new file would apply them.
 *
 * @param main the file that they belong to: the database, or the backup that it has become
 * @param stamp of the state that was read
 * @param fold is given what had changed since then, before it is deleted; false: it could not be used, and stays
 */
export async function clearLeftovers(
  { database, main }: { readonly database: string; readonly main: string },
  stamp: string,
  disk: Disk,
  fold: (wal: Buffer | null, journal: Buffer | null) => Promise<boolean>,
): Promise<void> {
  const [, walStamp, journalStamp] = stamp.split(' ');
  const { ino } = (await factsIfThere(main, disk)) ?? { ino: 0 };
  const aside = `${database}.left-${ulid()}-${ino}`;
  // All at once, and what takes time afterwards: whoever opens the database in between would use one without the others.
  for (const suffix of LEFTOVERS) {
    await moveIfThere(database + suffix, aside + suffix, disk);
  }
  const wal = await factsIfThere(`${aside}-wal`, disk);
  const journal = await factsIfThere(`${aside}-journal`, disk);
  let isDone = true;
  if (wal !== null && wal.size > 0 && factsStamp(wal) !== walStamp) {
    isDone = await fold(await disk.readFile(`${aside}-wal`), null);
  }
  if (journal !== null && factsStamp(journal) !== journalStamp) {
    isDone = (await fold(null, await disk.readFile(`${aside}-journal`))) && isDone;
  }
  if (isDone) {
    await removeLeft(aside, disk);
  }
}

/** Logs that somebody moved away who was killed before he had their rows. */
export interface Left {
  /** Without suffix. */
  readonly path: string;
  /** Of the file that they belong to. */
  readonly inode: number;
}

export async function findLeft(database: string, disk: Disk): Promise<Left[]> {
  const folder = dirname(database);
  const prefix = `${basename(database)}.`;
  const found = new Map<string, Left>();
  for (const name of await namesIn(disk, folder)) {
    const [, stem, inode] = (name.startsWith(prefix) && LEFT.exec(name.slice(prefix.length))) || [];
    if (stem !== undefined) {
      found.set(stem, { path: join(folder, prefix + stem), inode: Number(inode) });
    }
  }
  return [...found.values()];
}

export async function removeLeft(path: string, disk: Disk): Promise<void> {
  for (const suffix of LEFTOVERS) {
    await removeIfThere(path + suffix, disk);
  }
}

async function moveIfThere(from: string, to: string, disk: Disk): Promise<void> {
  try {
    await disk.rename(from, to);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) {
      throw error;
    }
  }
}

/** Whether a log, be it an empty one, lies beside a database that uses none: its index would be used for the new file. */
export async function hasStrayLog(database: string, disk: Disk): Promise<boolean> {
  const log = await factsIfThere(`${database}-wal`, disk);
  const main = log === null ? null : await readIfThere(database, disk);
  return main !== null && !walBelongs(main);
}
