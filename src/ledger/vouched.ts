import { constants } from 'node:fs';
import { join } from 'node:path';
import { removeIfThere } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import { ensureFolder } from './files.js';

const ID = /^[0-9A-Z]{26}$/;

/**
 * Until when a process answers for an exclusion that is open as long as it lives: the time of an empty file of that
 * exclusion's name. A line in the list for each beat would make that grow by the day, and every process read all anew.
 */
export class Vouched {
  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
  ) {}

  /** Epoch ms; 0 where nobody has said anything. Rejects with the system's error. */
  async until(id: string): Promise<number> {
    try {
      return ID.test(id) ? Math.round((await this.disk.lstat(join(this.folder, id))).mtimeMs) : 0;
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
        return 0;
      }
      throw error;
    }
  }

  /** @param until epoch ms */
  async say(id: string, until: number): Promise<void> {
    if (!ID.test(id)) {
      return;
    }
    await ensureFolder(this.disk, this.folder);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;
    const handle = await this.disk.open(join(this.folder, id), flags, 0o600);
    try {
      await handle.utimes(until / 1000, until / 1000);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async forget(id: string): Promise<void> {
    if (ID.test(id)) {
      await removeIfThere(join(this.folder, id), this.disk).catch((error: unknown) => {
        if (!isErrno(error, 'ENOTDIR')) {
          throw error;
        }
      });
    }
  }
}
