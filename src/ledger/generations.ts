import { join } from 'node:path';
import { ulid } from 'ulid';
import { removeIfThere, replace, syncFolder, writeDurable } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import { ensureFolder, namesIn } from './files.js';
import { NO_LINKS, REMOVE_TRIES, WorkFolder } from './workFolder.js';

const NUMBER = /^gen-(\d+)$/;
const WORK = /^work-[0-9A-Z]{26}$/;
const REVOKED = /^revoked-[0-9A-Z]{26}$/;
/** So many numbers stay claimed, that a merger which slept for long can't take one of them again. */
const MARKERS = 1_000;
/** Older images can't have been left behind by less than so many killed mergers in a row. */
const RETIRE_CHECKS = 32;

/**
 * Who may replace the database. A generation number is taken by the one whose hard link succeeds. And whatever is
 * to be renamed into its place comes out of a work folder that was made *before* the state it builds on was read: who
 * has taken a newer number removes all other work folders, so that somebody who was suspended in the middle finds
 * nothing left to rename when he wakes up.
 */
export class GenerationFolder {
  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {}

  /** The newest number that was ever claimed; 0: none. */
  async newest(): Promise<number> {
    return (await this.numbers()).at(-1) ?? 0;
  }

  /**
   * The newest image that was claimed above a generation but perhaps not moved into its place; null: none. Where there
   * is none though the number is taken, either the image has been moved by now (read the database again) or its
   * merger died before there was one.
   */
  async fullAbove(generation: number): Promise<number | null> {
    for (const number of (await this.numbers()).toReversed()) {
      if (number <= generation) {
        break;
      }
      if ((await this.size(number)) > 0) {
        return number;
      }
    }
    return null;
  }

  pathOf(number: number): string {
    return join(this.folder, `gen-${number}`);
  }

  /** A work folder of one's own. It may vanish at any time: then everything read since must be read again. */
  async startWork(): Promise<WorkFolder> {
    await ensureFolder(this.disk, this.folder);
    const path = join(this.folder, `work-${ulid()}`);
    await this.disk.mkdir(path, { recursive: false, mode: 0o700 });
    return new WorkFolder(path, this.disk);
  }

  /**
   * Takes a number for an image that lies in the work folder.
   *
   * @returns false when somebody else was first, or has removed the work folder
   */
  async claim(number: number, image: string): Promise<boolean> {
    const path = this.pathOf(number);
    try {
      await this.disk.link(image, path);
    } catch (error) {
      if (isErrno(error, 'EEXIST', 'ENOENT')) {
        return false;
      }
      if (!isErrno(error, ...NO_LINKS)) {
        throw error;
      }
      return this.claimWithoutLinks(path, image);
    }
    await syncFolder(this.folder, this.disk);
    return true;
  }

  /**
   * Takes everybody else's work away, by its name: what is in it may be held open, by somebody suspended on Windows, or on
   * a network drive, where a deleted file stays as long as it is open. Rejects when a name can't be taken: then nobody
   * may go on.
   *
   * @param all also when what is in them can't be deleted, which else is tried again at the next publication
   */
  async revokeOthers(own: WorkFolder, all: boolean): Promise<void> {
    for (const name of await namesIn(this.disk, this.folder)) {
      const path = join(this.folder, name);
      const revoked = REVOKED.test(name) ? path : WORK.test(name) && path !== own.path ? await this.revoke(path) : null;
      if (revoked !== null) {
        const removed = new WorkFolder(revoked, this.disk).remove(all ? REMOVE_TRIES : 0);
        await (all ? removed : removed.catch(() => undefined));
      }
    }
  }

  /** Returns the folder's new path; null when it is gone. */
  private async revoke(path: string): Promise<string | null> {
    const revoked = join(this.folder, `revoked-${ulid()}`);
    try {
      await replace(path, revoked, this.disk, this.platform);
      return revoked;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return null;
      }
      // On Windows a folder keeps its name while a file in it is open. We may write here: our own work is here, too.
      const isHeld = this.platform === 'win32' && isErrno(error, 'EPERM', 'EACCES');
      throw isHeld ? Object.assign(new Error(`${path} is held open.`), { code: 'EBUSY' }) : error;
    }
  }

  /**
   * Empties the newest numbers up to this one (they stay claimed) and forgets those that are very old. After a power cut
   * some may be full again: older than the database, they are of no use and do no harm.
   */
  async retire(upTo: number, work: WorkFolder): Promise<void> {
    await this.retireAll(upTo, work, RETIRE_CHECKS);
  }

  /** The same for all of them, durably: what was cleared must not lie about in one. */
  async retireForGood(upTo: number, work: WorkFolder): Promise<void> {
    await this.retireAll(upTo, work, Number.POSITIVE_INFINITY);
    await syncFolder(this.folder, this.disk);
  }

  private async retireAll(upTo: number, work: WorkFolder, checked: number): Promise<void> {
    for (const number of await this.numbers()) {
      if (number < upTo - MARKERS) {
        await removeIfThere(this.pathOf(number), this.disk);
      } else if (number <= upTo && number > upTo - checked && (await this.size(number)) > 0) {
        const marker = await work.writeLosable('marker', '');
        await replace(marker, this.pathOf(number), this.disk);
      }
    }
  }

  /** The empty file holds the number; the image replaces it whole. */
  private async claimWithoutLinks(path: string, image: string): Promise<boolean> {
    try {
      await (await this.disk.open(path, 'wx', 0o600)).close();
      const copy = `${image}-copy`;
      await writeDurable(copy, await this.disk.readFile(image), this.disk);
      await replace(copy, path, this.disk);
      await syncFolder(this.folder, this.disk);
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST', 'ENOENT')) {
        return false;
      }
      throw error;
    }
  }

  private async numbers(): Promise<number[]> {
    const numbers: number[] = [];
    for (const name of await namesIn(this.disk, this.folder)) {
      const match = NUMBER.exec(name);
      if (match !== null) {
        numbers.push(Number(match[1]));
      }
    }
    return numbers.sort((a, b) => a - b);
  }

  private async size(number: number): Promise<number> {
    try {
      return (await this.disk.lstat(this.pathOf(number))).size;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return 0;
      }
      throw error;
    }
  }
}

/** Also one that was taken away from its owner and could not be deleted then. */
export function isWorkFolder(name: string): boolean {
  return WORK.test(name) || REVOKED.test(name);
}
