import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  chown,
  constants,
  lstat,
  mkdir,
  readFile,
  realpath,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname, join, relative, isAbsolute } from 'node:path';
import { removeIfThere, replace, syncFolder, writeDurable } from '../ledger/atomic.js';
import { isErrno, realDisk } from '../ledger/disk.js';
import { ConnectionError } from './problems.js';

/** An agent's settings are some kilobytes; what is larger than this is something else. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The text of an agent's configuration; null when there is none.
 *
 * @throws ConnectionError when it is there and can't be read as text
 */
export async function readConfig(path: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    const found = await stat(path);
    if (!found.isFile()) {
      throw new ConnectionError({ kind: 'notAFile' });
    }
    if (found.size > MAX_BYTES) {
      throw new ConnectionError({ kind: 'tooLarge' });
    }
    bytes = await readFile(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return null;
    }
    throw isErrno(error, 'EACCES', 'EPERM') ? new ConnectionError({ kind: 'denied' }) : error;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConnectionError({ kind: 'encoding' });
  }
}

/**
 * Where a configuration really lies: a file kept among one's dotfiles is often a link, or lies below one, and what
 * would replace the link itself would cut it off. A link is followed as long as it stays in the home folder.
 *
 * @throws ConnectionError for a link that leads out of it, or nowhere
 */
export async function writeTarget(path: string, home: string): Promise<string> {
  const isLink = await isLinked(path);
  const real = isLink
    ? await realpath(path).catch(() => null)
    : join(await realFolder(dirname(path)), relative(dirname(path), path));
  if (real === null) {
    throw new ConnectionError({ kind: 'link', target: path });
  }
  // A place outside that is no link is one that the person named, for example with CLAUDE_CONFIG_DIR.
  const isNamed = !isLink && !isBelow(home, path) && !(await isLinked(dirname(path)));
  if (!isBelow(await realpath(home), real) && !isNamed) {
    throw new ConnectionError({ kind: 'link', target: real });
  }
  return real;
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}

async function isLinked(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() === true;
}

/** The real path of a folder that may not be there yet. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT') && dirname(folder) !== folder) {
      return join(await realFolder(dirname(folder)), relative(dirname(folder), folder));
    }
    throw error;
  }
}

/**
 * Replaces (or makes) a file in one step. Mode, owner and group stay; a new one is readable by its owner only.
 *
 * @param path without links, see `writeTarget`
 * @param before what the file must still hold; null: it must not be there
 * @returns the folders that had to be made, the outermost first
 * @throws ConnectionError when the file holds something else by now, or may not be written
 */
export async function replaceConfig(path: string, before: string | null, after: string): Promise<string[]> {
  const made = await makeFolders(dirname(path));
  try {
    await writeOver(path, before, after);
    return made;
  } catch (error) {
    await removeEmpty(made);
    throw error;
  }
}

async function writeOver(path: string, before: string | null, after: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null) {
    await mayWrite(path, found.uid);
  }
  const temporary = `${path}.${randomUUID()}.tmp`;
  await writeDurable(temporary, after, realDisk);
  try {
    if (found !== null) {
      await chmod(temporary, found.mode & 0o7777);
      await chown(temporary, found.uid, found.gid).catch(() => undefined); // a group that we are not in can't be given
    }
    await mustHold(path, before);
    await replace(temporary, path, realDisk);
  } finally {
    await removeIfThere(temporary, realDisk);
  }
  await syncFolder(dirname(path), realDisk);
}

/** Removes a file that holds this, and then those of the folders that are empty, the innermost first. */
export async function removeConfig(path: string, before: string, folders: readonly string[]): Promise<void> {
  await mustHold(path, before);
  await unlink(path);
  await removeEmpty(folders);
}

async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    await rmdir(folder).catch(() => undefined); // somebody else has put something there
  }
}

async function mustHold(path: string, before: string | null): Promise<void> {
  if ((await readConfig(path)) !== before) {
    throw new ConnectionError({ kind: 'changed' });
  }
}

async function mayWrite(path: string, owner: number): Promise<void> {
  const isOurs = process.getuid === undefined || process.getuid() === owner;
  const writable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isOurs || !writable) {
    throw new ConnectionError({ kind: 'denied' });
  }
}

async function makeFolders(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return [folder];
  } catch (error) {
    if (isErrno(error, 'EEXIST')) {
      return [];
    }
    if (!isErrno(error, 'ENOENT')) {
      throw error;
    }
    const parents = await makeFolders(dirname(folder));
    return [...parents, ...(await makeFolders(folder))];
  }
}
