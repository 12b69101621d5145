import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeIfThere, writeDurable, writeLosable } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import { namesIn } from './files.js';

/** What systems say where there are no hard links. */
export const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'];
/** 50 ms apart. */
export const REMOVE_TRIES = 20;

/** A folder for files on their way into place; see `GenerationFolder`. */
export class WorkFolder {
  constructor(
    readonly path: string,
    private readonly disk: Disk,
  ) {}

  /**
   * Writes a file there, durably, replacing an older one. Rejects with ENOENT when the folder was taken away.
   *
   * @param meanwhile runs while the disk is at work
   */
  async write(name: string, content: string | Uint8Array, meanwhile?: () => void): Promise<string> {
    const path = join(this.path, name);
    await removeIfThere(path, this.disk);
    await writeDurable(path, content, this.disk, meanwhile);
    return path;
  }

  /** The same for what may be lost, or found empty, after a power cut. */
  async writeLosable(name: string, content: string): Promise<string> {
    const path = join(this.path, name);
    await removeIfThere(path, this.disk);
    await writeLosable(path, content, this.disk);
    return path;
  }

  /** A second name there for a file. */
  async link(existing: string, name: string): Promise<string> {
    const path = join(this.path, name);
    await removeIfThere(path, this.disk);
    try {
      await this.disk.link(existing, path);
    } catch (error) {
      if (!isErrno(error, ...NO_LINKS)) {
        throw error;
      }
      const { mtimeMs } = await this.disk.lstat(existing);
      await writeDurable(path, await this.disk.readFile(existing), this.disk);
      await this.disk.utimes(path, mtimeMs / 1000, mtimeMs / 1000); // it tells whether the file was touched
    }
    return path;
  }

  /** The same, null where that can't be: there is no such file, or there are no links. */
  async hold(existing: string, name: string): Promise<string | null> {
    const path = join(this.path, name);
    await removeIfThere(path, this.disk);
    try {
      await this.disk.link(existing, path);
      return path;
    } catch (error) {
      if (isErrno(error, 'ENOENT', ...NO_LINKS)) {
        return null;
      }
      throw error;
    }
  }

  async empty(): Promise<void> {
    for (const name of await namesIn(this.disk, this.path)) {
      await removeIfThere(join(this.path, name), this.disk);
    }
  }

  /** On Windows a file that is open stays for a moment: tried for a second. @param tries after the first one */
  async remove(tries = REMOVE_TRIES): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.empty();
        await this.disk.rmdir(this.path);
        return;
      } catch (error) {
        if (isErrno(error, 'ENOENT')) {
          return;
        }
        if (attempt >= tries) {
          throw error;
        }
        await sleep(50);
      }
    }
  }
}
