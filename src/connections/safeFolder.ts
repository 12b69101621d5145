import { lstat, mkdir } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { ConnectionError } from './problems.js';

const BY_GROUP = 0o020;
const BY_ALL = 0o002;

/**
 * Makes the recorder's folder, and sees to it that nobody else can put another program there: agents run what lies in
 * it. Looked at are the folder and all above it up to the home folder.
 *
 * @throws ConnectionError naming the folder that is a link, another user's, or writable by others
 */
export async function ensureSafeFolder(folder: string, home: string, platform = process.platform): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let one = folder; ; one = dirname(one)) {
    const isHome = relative(home, one) === '';
    const { mode, uid, gid, ...found } = await statsOf(one);
    if (found.isLink && !isHome) {
      throw new ConnectionError({ kind: 'unsafeFolder', folder: one, why: 'link' });
    }
    // Windows has no such modes: there the home folder's own rights hold.
    if (platform !== 'win32' && !found.isLink) {
      if (process.getuid !== undefined && uid !== process.getuid() && uid !== 0) {
        throw new ConnectionError({ kind: 'unsafeFolder', folder: one, why: 'owner' });
      }
      // Some systems give everybody a group of their own, with the same number, and let it write.
      if ((mode & BY_ALL) !== 0 || ((mode & BY_GROUP) !== 0 && gid !== uid)) {
        throw new ConnectionError({ kind: 'unsafeFolder', folder: one, why: 'writable' });
      }
    }
    if (isHome || dirname(one) === one) {
      return;
    }
  }
}

async function statsOf(folder: string) {
  const found = await lstat(folder);
  return { mode: found.mode, uid: found.uid, gid: found.gid, isLink: found.isSymbolicLink() };
}
