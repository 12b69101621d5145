import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ulid } from 'ulid';
import { readIfThere, removeIfThere } from './atomic.js';
import { type Disk, errnoOf, type FileFacts, isErrno } from './disk.js';
import { namesIn } from './files.js';
import type { Pieces } from './image.js';
import { isOurs } from './header.js';

const LEFTOVERS = ['-shm', '-wal', '-journal'] as const;
const LEFT = /^(left-[0-9A-Z]{26}-(\d+))-(?:shm|wal|journal)$/;
/** In the place of a file that is not there. */
const NO_FILE = '-';
const TORN_TRIES = 20;
/** A transaction of another program that is still young is waited for. */
const LIVE_MS = 1_000;

/** What lies at the database's name at one moment. */
export interface Published {
  /** Equal as long as nobody has written or replaced any of it. */
  readonly stamp: string;
  /** Null: there is no such file. */
  readonly pieces: Pieces | null;
  /** The system's code when it is there and can't be read. */
  readonly blocked: string | null;
  /** A log or journal of another file lies beside it; every reader would apply it, so it has to go. */
  readonly hasStaleLeftover: boolean;
}

/** One that never existed. */
export const NOTHING: Published = { stamp: '', pieces: null, blocked: null, hasStaleLeftover: false };

/**
 * Size, time and inode of the database, of what lies beside it, and of its backup, into which a program may have written
 * that had opened it while it was the database.
 */
export async function stampOf(database: string, disk: Disk): Promise<string> {
  const parts = [database, `${database}-wal`, `${database}-journal`, `${database}.bak`].map(async (path) => {
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

/** One file's part of a stamp. */
export async function stampOfFile(path: string, disk: Disk): Promise<string> {
  return factsStamp(await facts(path, disk));
}

/** The database's own part of a stamp, and its backup's. */
export function partsOf(stamp: string): { readonly database: string; readonly backup: string } {
  const [database = NO_FILE, , , backup = NO_FILE] = stamp.split(' ');
  return { database, backup };
}

/** Whether another program has written into a file of ours; see `markUntouched`. */
export async function isTouched(path: string, disk: Disk): Promise<boolean> {
  const found = await facts(path, disk);
  return found !== null && !isWhole(found.mtimeMs);
}

/** Reads the database together with what lies beside it, between two writes of others. */
export async function readPublished(database: string, disk: Disk, now: () => number): Promise<Published> {
  for (let attempt = 0; ; attempt++) {
    const stamp = await stampOf(database, disk);
    const journalFacts = await facts(`${database}-journal`, disk);
    const isLive = journalFacts !== null && journalFacts.size > 0 && Math.abs(now() - journalFacts.mtimeMs) < LIVE_MS;
    if (isLive && attempt < TORN_TRIES) {
      await sleep(LIVE_MS / TORN_TRIES);
      continue;
    }
    let main: Buffer | null;
    try {
      main = await readIfThere(database, disk);
    } catch (error) {
      return { stamp, pieces: null, blocked: errnoOf(error) || 'EIO', hasStaleLeftover: false };
    }
    const wal = await readIfThere(`${database}-wal`, disk);
    const journal = await readIfThere(`${database}-journal`, disk);
    const mainFacts = await facts(database, disk);
    if (stamp !== (await stampOf(database, disk)) && attempt < TORN_TRIES) {
      continue;
    }
    if (main === null) {
      return { stamp, pieces: null, blocked: null, hasStaleLeftover: false };
    }
    const belongs = { wal: walBelongs(main), journal: journalBelongs(main, mainFacts, journalFacts) };
    return {
      stamp,
      pieces: { main, wal: belongs.wal ? wal : null, journal: belongs.journal ? journal : null },
      blocked: null,
      hasStaleLeftover: (wal !== null && !belongs.wal) || (journal !== null && journal.length > 0 && !belongs.journal),
    };
  }
}

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
  const { ino } = (await facts(main, disk)) ?? { ino: 0 };
  const aside = `${database}.left-${ulid()}-${ino}`;
  // All at once, and what takes time afterwards: whoever opens the database in between would use one without the others.
  for (const suffix of LEFTOVERS) {
    await moveIfThere(database + suffix, aside + suffix, disk);
  }
  const wal = await facts(`${aside}-wal`, disk);
  const journal = await facts(`${aside}-journal`, disk);
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
  const log = await facts(`${database}-wal`, disk);
  const main = log === null ? null : await readIfThere(database, disk);
  return main !== null && !walBelongs(main);
}

/** A writer that uses a log says so in the header first; ours says that there is none. */
function walBelongs(main: Buffer): boolean {
  return main.length >= 20 && (main[18] === 2 || main[19] === 2);
}

/**
 * Gives a new database a time without fraction. A later writer leaves one with a fraction, which tells whether the file
 * was touched since it was published. The time is later than that of the file it replaces, by a second in the future
 * when need be: inodes are used again at once, and the new file must not look like an older one of the same size.
 *
 * @param old the stamp of what it will replace
 */
export async function markUntouched(image: string, disk: Disk, now: number, old: string): Promise<void> {
  const [, replacedAt = ''] = /\/([\d.]+)$/.exec(partsOf(old).database) ?? [];
  const seconds = Math.max(Math.floor(now / 1000), Math.floor(Number(replacedAt) / 1000) + 1);
  await disk.utimes(image, seconds, seconds);
}

/**
 * Beside an untouched file of ours a journal is either of a writer that has not begun to change the file, and needs no
 * undoing, or of a file that we have replaced, and must not be used. Where times have no fractions at all, the
 * order of the times decides.
 */
function journalBelongs(main: Buffer, mainFacts: FileFacts | null, journal: FileFacts | null): boolean {
  const ours = isOurs(main);
  if (!ours || mainFacts === null || journal === null) {
    return !ours;
  }
  return !isWhole(mainFacts.mtimeMs) || (isWhole(journal.mtimeMs) && mainFacts.mtimeMs >= journal.mtimeMs);
}

function isWhole(ms: number): boolean {
  return ms % 1000 === 0;
}

/** Null when nothing is there, or nothing that may be looked at. */
async function facts(path: string, disk: Disk): Promise<FileFacts | null> {
  try {
    return await disk.stat(path);
  } catch {
    return null;
  }
}

function factsStamp(found: FileFacts | null): string {
  return found === null ? NO_FILE : `${found.dev}/${found.ino}/${found.size}/${found.mtimeMs}`;
}
