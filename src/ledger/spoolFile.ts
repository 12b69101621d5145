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
    for (;;) {
      this.file ??= await this.open();
      const { bytesWritten } = await this.file.handle.write(bytes);
      if (bytesWritten !== bytes.length) {
        throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
      }
      await this.file.handle.datasync();
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

  private async create(): Promise<OpenFile> {
    const file = await this.openAt(newSpoolName(this.isShared), constants.O_CREAT | constants.O_EXCL);
    await syncFolder(this.folder, this.disk);
    return file;
  }

  private async openAt(name: string, flags: number): Promise<OpenFile> {
    const path = join(this.folder, name);
    const handle = await this.disk.open(path, constants.O_WRONLY | constants.O_APPEND | flags, 0o600);
    const { ino, dev } = await handle.stat();
    return { path, handle, ino, dev };
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
