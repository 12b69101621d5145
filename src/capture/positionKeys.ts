import type { FileState } from '../agents/agent.js';
import type { Position } from '../ledger/types.js';
import { IDLE_MS } from '../model/idle.js';

/** What a position says of a file, or of a session in a database. */
export type Stamp = Pick<FileState, 'path' | 'size' | 'mtimeMs' | 'inode'>;

/** Turns files into positions that hold no path, and compares the two. */
export class PositionKeys {
  /** By path: they are asked for at every look, and hashing costs more than looking. */
  private readonly keys = new Map<string, string>();

  /**
   * @param hash an HMAC, so that no path is stored
   * @param now epoch ms
   */
  constructor(
    private readonly hash: (path: string) => string,
    private readonly now: () => number,
  ) {}

  of(path: string): string {
    let key = this.keys.get(path);
    if (key === undefined) {
      key = this.hash(path);
      this.keys.set(path, key);
    }
    return key;
  }

  positions(stamps: readonly Stamp[], revisitAt: number | null): Position[] {
    return stamps.map(({ path, size, mtimeMs, inode }) => ({ key: this.of(path), size, mtimeMs, inode, revisitAt }));
  }

  /** Null: one of them is new or has changed. Else when they must be looked at again, infinity for never. */
  visitDue(stamps: readonly Stamp[], known: ReadonlyMap<string, Position>): number | null {
    let due = Number.POSITIVE_INFINITY;
    for (const { path, size, mtimeMs, inode } of stamps) {
      const position = known.get(this.of(path));
      if (
        position === undefined ||
        position.size !== size ||
        position.mtimeMs !== mtimeMs ||
        position.inode !== inode
      ) {
        return null;
      }
      due = Math.min(due, position.revisitAt ?? Number.POSITIVE_INFINITY);
    }
    return due;
  }

  /** When an open session must be looked at again. A clock behind the transcript's must not make us look all the time. */
  revisitTime(end: number): number {
    return Math.max(end + IDLE_MS, this.now() + 60_000);
  }
}
