import { mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'skill-ledger-copy-';
const NAME = /^skill-ledger-copy-(\d{1,10})-/;
/** No copy is in use for so long: a process of the same id is another one. */
const MAX_AGE_MS = 24 * 3_600_000;

export interface TemporaryFoldersParts {
  /** The system's folder for temporary files. */
  readonly parent: string;
  readonly pid: number;
  readonly isAlive: (pid: number) => boolean;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Folders for copies, open to nobody else. What a process that died has left is deleted before the next one is made. */
export class TemporaryFolders {
  private isSwept = false;

  constructor(private readonly parts: TemporaryFoldersParts) {}

  async make(): Promise<string> {
    if (!this.isSwept) {
      this.isSwept = true;
      await this.sweep();
    }
    return mkdtemp(join(this.parts.parent, `${PREFIX}${this.parts.pid}-`)); // 0700
  }

  async remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Bytes that may be written there. */
  async freeBytes(folder: string): Promise<number> {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  }

  private async sweep(): Promise<void> {
    const { parent, pid: own, isAlive, now } = this.parts;
    const names = await readdir(parent).catch(() => []);
    for (const name of names) {
      const pid = Number(NAME.exec(name)?.[1] ?? own);
      const path = join(parent, name);
      const isLeft = pid !== own && (!isAlive(pid) || (await isOld(path, now())));
      if (isLeft) {
        await this.remove(path).catch(() => undefined); // another user's
      }
    }
  }
}

async function isOld(path: string, now: number): Promise<boolean> {
  try {
    return now - (await stat(path)).mtimeMs > MAX_AGE_MS;
  } catch {
    return false;
  }
}
