import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { sep } from 'node:path';
import type { TranscriptFile } from './agent.js';
import { errorCode } from './folders.js';

/** Lists folders, each real one once (a link may lead back up), and counts those that can't be read. */
export class Walk {
  unreadable = 0;
  constructor(private readonly entered: Set<string>) {}

  /** What is in a folder that was not entered before, by real paths; nothing in one that was. */
  entries(folder: string): { readonly path: string; readonly entry: Dirent }[] {
    try {
      const real = realpathSync.native(folder);
      if (this.entered.has(real)) {
        return [];
      }
      this.entered.add(real);
      // `join` would normalize thousands of paths at each look.
      return readdirSync(real, { withFileTypes: true }).map((entry) => ({ path: `${real}${sep}${entry.name}`, entry }));
    } catch (error) {
      this.count(error);
      return [];
    }
  }

  private count(error: unknown): void {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') {
      this.unreadable++;
    }
  }
}

/** A file as it lies there now, links resolved; null when it is gone, no file, or a link to nowhere. */
export function transcriptFile(path: string, entry: Dirent, part: string): TranscriptFile | null {
  try {
    const real = entry.isSymbolicLink() ? realpathSync.native(path) : path;
    const stat = statSync(real);
    return stat.isFile() ? { path: real, part, size: stat.size, mtimeMs: stat.mtimeMs, inode: stat.ino } : null;
  } catch {
    return null;
  }
}
