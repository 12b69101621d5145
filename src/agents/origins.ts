import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { TranscriptFile } from './agent.js';

/** Whose transcript a file is, as its first record tells. */
export interface Origin {
  readonly id: string | null;
  /** The session that started this one as a subagent. */
  readonly parent: string | null;
}

/** What has rested for so long (ms) begins anew with a new file only. */
const RESTING_MS = 3_600_000;

const UNKNOWN: Origin = { id: null, parent: null };

/**
 * Remembers what files say of themselves, so that a look at thousands of them opens only the new ones. A file's
 * first record never changes; a file that has none yet is asked again.
 */
export class Origins {
  private readonly known = new Map<string, { readonly inode: number; readonly origin: Origin }>();
  private readonly resting = new Map<
    string,
    { readonly changedAt: number; readonly files: readonly TranscriptFile[] }
  >();

  /** @param read gives null as long as the file doesn't tell */
  of(file: TranscriptFile, read: () => Origin | null): Origin {
    const known = this.known.get(file.path);
    if (known !== undefined && known.inode === file.inode) {
      return known.origin;
    }
    const origin = read();
    if (origin !== null) {
      this.known.set(file.path, { inode: file.inode, origin });
    }
    return origin ?? UNKNOWN;
  }

  /**
   * Files of a session that has a folder with a file for each message: listed again only when a message came to the
   * folder, or where one of them was written to lately.
   *
   * @param list lists the files in the folder and others that change with them
   */
  restingFiles(folder: string, list: () => readonly TranscriptFile[]): readonly TranscriptFile[] {
    const changedAt = changeOf(folder);
    const known = this.resting.get(folder);
    if (known !== undefined && known.changedAt === changedAt) {
      return known.files;
    }
    const files = list();
    const newest = files.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), changedAt);
    if (Date.now() - newest > RESTING_MS) {
      this.resting.set(folder, { changedAt, files });
    } else {
      this.resting.delete(folder);
    }
    return files;
  }
}

/** Epoch ms at which something came to the folder or went; 0 where there is none. */
function changeOf(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}

/** The first bytes of a file; null when it can't be read or is none: opening a pipe would wait for ever. */
export function headBytes(path: string, length: number): Buffer | null {
  let file: number | null = null;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) {
      return null;
    }
    file = openSync(path, 'r');
    const head = Buffer.alloc(Math.min(length, stat.size));
    return head.subarray(0, readSync(file, head, 0, head.length, 0));
  } catch {
    return null;
  } finally {
    if (file !== null) {
      closeSync(file);
    }
  }
}

/** The whole lines among the first bytes of a file; none when it can't be read. */
export function* headLines(path: string, length: number): Generator<Buffer> {
  const head = headBytes(path, length) ?? Buffer.alloc(0);
  let start = 0;
  for (let end = head.indexOf('\n'); end >= 0; end = head.indexOf('\n', start)) {
    yield head.subarray(start, end);
    start = end + 1;
  }
}
