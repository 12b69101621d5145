import { constants } from 'node:fs';
import { type Disk, type DiskFile, type FileFacts, realDisk } from '../../../src/ledger/disk.js';
import type { Random } from '../../stress/random.js';

/** What a file system is like all the time. */
export interface Nature {
  readonly links: boolean;
  /** False: permissions don't stick. */
  readonly modes: boolean;
  /** True: times have no fractions. */
  readonly wholeSeconds: boolean;
}

/** Errors by call: of one that did nothing, and of one that was done though its answer says otherwise. */
const FAILURES: Readonly<Record<string, { readonly before: readonly string[]; readonly after: readonly string[] }>> = {
  open: { before: ['EIO', 'ESTALE', 'EACCES', 'ENOSPC', 'EMFILE'], after: ['EIO'] },
  create: { before: ['EIO', 'ESTALE', 'ENOSPC', 'EDQUOT'], after: ['EIO', 'EEXIST'] },
  readFile: { before: ['EIO', 'ESTALE', 'EACCES'], after: [] },
  readdir: { before: ['EIO', 'ESTALE'], after: [] },
  stat: { before: ['EIO', 'ESTALE'], after: [] },
  link: { before: ['EIO', 'ENOSPC', 'EXDEV'], after: ['EEXIST', 'EIO'] },
  rename: { before: ['EIO', 'ENOSPC', 'EXDEV', 'EBUSY', 'ENOENT'], after: ['ENOENT', 'EIO'] },
  unlink: { before: ['EIO', 'EBUSY'], after: ['ENOENT', 'EIO'] },
  rmdir: { before: ['ENOTEMPTY', 'EBUSY'], after: ['ENOENT'] },
  mkdir: { before: ['EIO', 'ENOSPC'], after: ['EIO'] },
  utimes: { before: ['EIO', 'ESTALE'], after: ['EIO'] },
  write: { before: ['EIO', 'ENOSPC', 'EFBIG'], after: ['EIO'] },
  sync: { before: ['EIO', 'ENOSPC', 'ESTALE'], after: [] },
};

/** A disk, such as a network drive on a bad day, on which any call may fail, or be done and say that it was not. */
export class FaultyDisk implements Disk {
  /** How many of a thousand calls go wrong. */
  perMille = 0;
  /** What went wrong so far, for the message of a test that fails. */
  readonly told: string[] = [];
  private readonly listings = new Map<string, string[]>();

  constructor(
    private readonly random: Random,
    private readonly nature: Nature,
  ) {}

  async open(path: string, flags: string | number, mode?: number): Promise<DiskFile> {
    const isNew = flags === 'wx' || (typeof flags === 'number' && (flags & constants.O_EXCL) !== 0);
    let opened: DiskFile | null = null;
    try {
      await this.maybe(isNew ? 'create' : 'open', path, async () => {
        opened = await realDisk.open(path, flags, mode);
      });
    } catch (error) {
      await (opened as DiskFile | null)?.close();
      throw error;
    }
    return this.watched(opened as unknown as DiskFile, path);
  }

  readFile(path: string): Promise<Buffer> {
    return this.maybe('readFile', path, () => realDisk.readFile(path));
  }

  /** May be as it was the last time. */
  async readdir(path: string): Promise<string[]> {
    const before = this.listings.get(path);
    if (before !== undefined && this.goesWrong()) {
      this.told.push(`readdir ${path} as it was`);
      return before;
    }
    const names = await this.maybe('readdir', path, () => realDisk.readdir(path));
    this.listings.set(path, names);
    return names;
  }

  stat(path: string): Promise<FileFacts> {
    return this.maybe('stat', path, async () => this.facts(await realDisk.stat(path)));
  }

  lstat(path: string): Promise<FileFacts> {
    return this.maybe('stat', path, async () => this.facts(await realDisk.lstat(path)));
  }

  link(existing: string, path: string): Promise<void> {
    if (!this.nature.links) {
      return Promise.reject(failure('ENOTSUP'));
    }
    return this.maybe('link', path, () => realDisk.link(existing, path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.maybe('rename', `${from} ${to}`, () => realDisk.rename(from, to));
  }

  unlink(path: string): Promise<void> {
    return this.maybe('unlink', path, () => realDisk.unlink(path));
  }

  rmdir(path: string): Promise<void> {
    return this.maybe('rmdir', path, () => realDisk.rmdir(path));
  }

  mkdir(path: string, options: { recursive: boolean; mode: number }): Promise<unknown> {
    return this.maybe('mkdir', path, () => realDisk.mkdir(path, options));
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.nature.modes ? realDisk.chmod(path, mode) : Promise.reject(failure('EPERM'));
  }

  utimes(path: string, accessed: number, modified: number): Promise<void> {
    return this.maybe('utimes', path, () => realDisk.utimes(path, accessed, modified));
  }

  private facts(found: FileFacts): FileFacts {
    const { ino, dev, size, mode, mtimeMs, ctimeMs } = found;
    const time = (ms: number): number => (this.nature.wholeSeconds ? Math.floor(ms / 1000) * 1000 : ms);
    return {
      ...{ ino, dev, size, mode: this.nature.modes ? mode : mode | 0o077 },
      ...{ mtimeMs: time(mtimeMs), ctimeMs: time(ctimeMs) },
      isDirectory: () => found.isDirectory(),
      isFile: () => found.isFile(),
      isSymbolicLink: () => found.isSymbolicLink(),
    };
  }

  private watched(handle: DiskFile, path: string): DiskFile {
    return {
      sync: () => this.maybe('sync', path, () => handle.sync()),
      datasync: () => this.maybe('sync', path, () => handle.datasync()),
      write: (bytes, offset = 0) => {
        const end = this.goesWrong() ? offset + Math.floor((bytes.length - offset) / 2) : bytes.length;
        return this.maybe('write', path, () => handle.write(bytes.subarray(0, end), offset));
      },
      stat: () => handle.stat(),
      read: (into, offset, length, position) => handle.read(into, offset, length, position),
      utimes: (accessed, modified) => handle.utimes(accessed, modified),
      close: () => handle.close(),
    };
  }

  /** Asked at every call, and once more for what a call may do halfway. */
  protected goesWrong(): boolean {
    return this.random.below(1000) < this.perMille;
  }

  private async maybe<T>(call: string, what: string, work: () => Promise<T>): Promise<T> {
    if (!this.goesWrong()) {
      return work();
    }
    const { before = [], after = [] } = FAILURES[call] ?? {};
    const isDone = after.length > 0 && this.random.chance(0.5);
    const code = this.random.pick(isDone ? after : before) ?? 'EIO';
    if (isDone) {
      await work();
    }
    this.told.push(`${call} ${what}: ${code}${isDone ? ' though done' : ''}`);
    throw failure(code);
  }
}

/** A disk on which one single call goes wrong: the n-th one since it was armed. */
export class OnceFaultyDisk extends FaultyDisk {
  private left: number | null = null;

  arm(n: number): void {
    this.left = n;
  }

  /** Returns whether it has gone wrong. */
  disarm(): boolean {
    const { left } = this;
    this.left = null;
    return left !== null && left < 0;
  }

  protected override goesWrong(): boolean {
    return this.left !== null && this.left-- === 0;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`injected ${code}`), { code });
}
