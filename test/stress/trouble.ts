import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.js';

const MB = 1024 * 1024;
const TMPFS_MB = 48;

/** What can happen to the disk under a home, and be over again. */
export class Trouble {
  private end: (() => void) | null = null;
  readonly counts: Record<string, number> = {};

  private constructor(
    private readonly base: string,
    readonly home: string,
    /** Why the disk is never full; null: it is at times. */
    readonly neverFull: string | null,
  ) {}

  /**
   * Makes a home below `base`.
   *
   * @param small on a small file system of its own, where this may be mounted
   * @param owner the user that the processes run as; absent: ours
   */
  static prepare(base: string, small: boolean, owner: number | undefined): Trouble {
    const parent = join(base, 'place');
    const home = join(parent, 'home');
    mkdirSync(home, { recursive: true });
    chmodSync(parent, 0o755);
    const neverFull = small ? mount(home) : 'it is the machine’s own';
    chmodSync(home, 0o700);
    if (owner !== undefined) {
      chownSync(home, owner, owner);
    }
    return new Trouble(parent, home, neverFull);
  }

  /** Begins some trouble, after the present one if there is any. */
  begin(random: Random): void {
    this.over();
    const kind = random.chance(0.4) ? 'read-only' : this.neverFull === null ? 'full' : 'vanished';
    const begin = { 'read-only': () => this.lock(), vanished: () => this.vanish(), full: () => this.fill() };
    if (begin[kind]()) {
      this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    }
  }

  over(): void {
    this.end?.();
    this.end = null;
  }

  remove(): void {
    this.over();
    if (this.neverFull === null) {
      execFileSync('umount', ['-l', this.home]);
    }
  }

  private lock(): boolean {
    const folders = ['spool', 'generations', ''].map((name) => join(this.home, '.claude', 'auto-skill', name));
    try {
      folders.forEach((folder) => chmodSync(folder, 0o500));
    } catch {
      return false; // not made yet
    }
    this.end = () => folders.toReversed().forEach((folder) => chmodSync(folder, 0o700));
    return true;
  }

  private vanish(): boolean {
    const away = join(this.base, 'away');
    chmodSync(this.base, 0o700);
    renameSync(this.home, away);
    chmodSync(this.base, 0o555); // or somebody would make it again
    this.end = () => {
      chmodSync(this.base, 0o700);
      renameSync(away, this.home);
      chmodSync(this.base, 0o755);
    };
    return true;
  }

  private fill(): boolean {
    const path = join(this.home, 'filler');
    const file = openSync(path, 'w');
    this.end = () => rmSync(path, { force: true });
    try {
      for (;;) {
        const free = statfsSync(this.home).bavail * 4096;
        writeSync(file, Buffer.alloc(Math.max(4096, Math.min(MB, free))));
      }
    } catch {
      return true; // full
    } finally {
      closeSync(file);
    }
  }
}

/** Returns why it can't be done, or null. */
function mount(home: string): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${TMPFS_MB}m,mode=0700`, 'tmpfs', home], { stdio: 'pipe' });
    return null;
  } catch {
    return 'a small file system can’t be mounted here; limits on the size of files stand for it';
  }
}
