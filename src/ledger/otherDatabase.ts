import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { errnoOf, isErrno } from './disk.js';
import { type LedgerFiles, ledgerFiles } from './files.js';
import { HEADER_BYTES, isOurs } from './header.js';

const MAX_PATH_LENGTH = 4_096;

/**
 * The path of another database as a caller gives it, in its plain form. Looks at no disk.
 *
 * @throws TypeError when it is no absolute path
 */
export function readDatabasePath(given: unknown): string {
  if (typeof given !== 'string' || given.length > MAX_PATH_LENGTH || !isAbsolute(given) || given.includes('\0')) {
    throw new TypeError('dbPath must be the absolute path of a database file.');
  }
  return resolve(given);
}

/**
 * The files of a ledger whose database another program has chosen. Merging replaces the database and puts aside what
 * it can't read, so nothing but a database of ours, or none yet, may be there. Every spelling of a path gives the same
 * files, since two spools with generations of their own would lose each other's uses.
 *
 * @param path from `readDatabasePath`
 * @throws TypeError that says what is wrong with the path, also when it can't be looked at
 */
export async function otherLedgerFiles(home: string, path: string): Promise<LedgerFiles> {
  const usual = ledgerFiles(home);
  const [folder, ownFolder] = await Promise.all([realFolder(dirname(path)), realFolder(usual.folder)]);
  const database = join(folder, basename(path));
  if (database === join(ownFolder, basename(usual.database))) {
    return usual;
  }
  if (`${folder}${sep}`.startsWith(`${ownFolder}${sep}`)) {
    throw new TypeError('dbPath lies among the files of Skill Ledger: choose another folder.');
  }
  await assertOurs(database);
  return ledgerFiles(home, database);
}

/** The folder with links resolved; of one that is not there yet, the part that is. */
async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT') || dirname(path) === path) {
      throw unusable(error);
    }
    return join(await realFolder(dirname(path)), basename(path));
  }
}

async function assertOurs(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isFile()) {
      throw new TypeError('dbPath is there but is no regular file: name another one.');
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return;
    }
    throw error instanceof TypeError ? error : unusable(error);
  }
  if (!isOurs(await headerOf(path))) {
    throw new TypeError('dbPath is a file that Skill Ledger has not made: name another one. It was left as it is.');
  }
}

async function headerOf(path: string): Promise<Buffer> {
  try {
    // Without waiting, and without a link: it may have been put in the file's place since the look.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error: unknown): TypeError {
  return isErrno(error, 'ENOTDIR', 'ELOOP')
    ? new TypeError('dbPath leads through a file or a broken link: a folder is needed there.')
    : new TypeError(`dbPath can't be read (${errnoOf(error)}): make it readable or name another file.`);
}
