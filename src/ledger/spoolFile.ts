import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { ulidOf } from '../model/identity.js';
import { syncFolder } from './atomic.js';
import { type Disk, type DiskFile, isErrno } from './disk.js';
import { ensureFolder, namesIn } from './files.js';

/** How files end that may still be written to. */
export const OPEN = '.jsonl';
/** Files that processes of one append share: a file for each would fill the folder. */
const SHARED = `-hook${OPEN}`;

interface OpenFile {
  readonly path: string;
  readonly handle: DiskFile;
  readonly ino: number;
  readonly dev: number;
  /** Its name is not yet known to be on the disk: made by us just now, or by another process that may not have come so far. */
  isNew: boolean;
}

/** Name of a new file; it never comes again. */
export function newSpoolName(isShared = false): string {
  return ulidOf(Date.now(), randomBytes(10)) + (isShared ? SHARED : OPEN);
}

/** The file of the spool that a process appends to. All rejects with the system's error. */
export class SpoolFile {
  private file: OpenFile | null = null;

  /** @param isShared other processes append to it as well: each text must be whole lines */
  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
    private readonly isShared = false,
  ) {}

  /** Resolves when the lines are durable in a file that nobody had claimed by then. */
  async append(text: string): Promise<void> {
    // The leading line feed ends a line that a writer on a full disk may have left unfinished.
    const bytes = Buffer.from(this.isShared ? `\n${text}` : text);
    // One that was claimed since the last append would be written and forced to the disk for nothing.
    if (this.file !== null && !(await this.isUnclaimed(this.file))) {
      await this.drop();
    }
    for (;;) {
      this.file ??= await this.open();
      const { bytesWritten } = await this.file.handle.write(bytes);
      if (bytesWritten !== bytes.length) {
        throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
      }
      await this.force(this.file);
      if (await this.isUnclaimed(this.file)) {
        return;
      }
      // A merger may have read the file before our line was in it. Writing it again is safe: the id makes it one.
      await this.drop();
    }
  }

  /** Lets go of the file; the next text goes into another one. */
  async drop(): Promise<void> {
    const { file } = this;
    this.file = null;
    await file?.handle.close().catch(() => undefined);
  }

  private async open(): Promise<OpenFile> {
    await ensureFolder(this.disk, this.folder);
    return (this.isShared ? await this.openShared() : null) ?? this.create();
  }

  /** Null when there is none that may be written to. */
  private async openShared(): Promise<OpenFile | null> {
    for (const name of await namesIn(this.disk, this.folder)) {
      if (name.endsWith(SHARED)) {
        const found = await this.openAt(name, constants.O_NOFOLLOW).catch(() => null); // claimed just now
        if (found !== null) {
          return found;
        }
      }
    }
    return null;
  }

  private create(): Promise<OpenFile> {
    return this.openAt(newSpoolName(this.isShared), constants.O_CREAT | constants.O_EXCL);
  }

  private async openAt(name: string, flags: number): Promise<OpenFile> {
    const path = join(this.folder, name);
    const handle = await this.disk.open(path, constants.O_WRONLY | constants.O_APPEND | flags, 0o600);
    const { ino, dev } = await handle.stat();
    return { path, handle, ino, dev, isNew: true };
  }

  /** The name of a new file together with its first lines: one wait for the disk after the other would be twice as long. */
  private async force(file: OpenFile): Promise<void> {
    await Promise.all([file.handle.datasync(), file.isNew ? syncFolder(this.folder, this.disk) : Promise.resolve()]);
    file.isNew = false;
  }

  private async isUnclaimed(file: OpenFile): Promise<boolean> {
    try {
      const found = await this.disk.lstat(file.path);
      return found.ino === file.ino && found.dev === file.dev;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return false;
      }
      throw error;
    }
  }
}
