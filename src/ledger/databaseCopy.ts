import { constants } from 'node:fs';
import { chmod, copyFile, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseProblem } from './databaseProblem.js';
import { errnoOf, isErrno } from './disk.js';
import { HEADER_BYTES, isSqlite } from './header.js';

const TRIES = 8;
const PAUSE_MS = 100;
const LOG_HEADER_BYTES = 32;
const WAL_MODE = 2;

/** Files of a copy; a log or journal only where the original had one. */
export interface CopiedDatabase {
  readonly main: string;
  readonly wal: string | null;
  readonly journal: string | null;
}

/**
 * Copies a database that another program may be writing, as it is between two of its transactions. The index of the log
 * (`-shm`) is left: whoever opens the copy makes its own.
 *
 * The log is copied last. As long as it was not begun anew meanwhile (its header tells), each page that was carried over
 * into the database while that was copied still stands in the log, and counts from there.
 *
 * @param assertReadable is given the bytes that the copy will have; throws where that is too much
 * @throws DatabaseProblem
 */
export async function copyDatabase(
  path: string,
  folder: string,
  assertReadable: (bytes: number) => Promise<void>,
): Promise<CopiedDatabase> {
  const main = join(folder, 'copy.db');
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      const before = await stateOf(path);
      await assertReadable(before.bytes);
      await copyIfThere(path, main);
      const wal = await copyIfThere(`${path}-wal`, `${main}-wal`);
      const journal = await copyIfThere(`${path}-journal`, `${main}-journal`);
      if ((await stateOf(path)).stamp === before.stamp) {
        return { main, wal, journal };
      }
    } catch (error) {
      throw error instanceof DatabaseProblem
        ? error
        : new DatabaseProblem(`It can't be copied (${errnoOf(error) || String(error)}).`);
    }
    await Promise.all([main, `${main}-wal`, `${main}-journal`].map((file) => rm(file, { force: true })));
    await sleep(PAUSE_MS);
  }
  throw new DatabaseProblem('It was written to all the time: it is tried again when it has changed.');
}

/** The stamp is equal as long as a copy that was made meanwhile is whole. */
async function stateOf(path: string): Promise<{ readonly stamp: string; readonly bytes: number }> {
  const header = await firstBytes(path, HEADER_BYTES);
  if (header === null || !isSqlite(header)) {
    throw new DatabaseProblem('It is no SQLite database.');
  }
  const { size, mtimeMs, ino } = await stat(path);
  const log = await firstBytes(`${path}-wal`, LOG_HEADER_BYTES);
  const bytes = size + (log === null ? 0 : (await stat(`${path}-wal`)).size);
  const journal = await firstBytes(`${path}-journal`, LOG_HEADER_BYTES);
  const usesLog = header[18] === WAL_MODE;
  const own = usesLog ? [ino, hex(log)] : [ino, size, mtimeMs, hex(journal)];
  return { stamp: own.join(' '), bytes };
}

function hex(bytes: Buffer | null): string {
  return bytes?.toString('hex') ?? '';
}

/** Null where there is no such file. */
async function firstBytes(path: string, length: number): Promise<Buffer | null> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // a pipe would make us wait
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return null;
    }
    throw error;
  }
}

async function copyIfThere(from: string, to: string): Promise<string | null> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE); // no bytes are copied where the file system can share them
    await chmod(to, 0o600);
    return to;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return null;
    }
    throw error;
  }
}
