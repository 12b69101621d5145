import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { readIfThere, removeIfThere, replace, syncFolder } from './atomic.js';
import type { Disk } from './disk.js';
import type { LedgerFiles } from './files.js';
import type { WorkFolder } from './workFolder.js';
import { assemble, openImage } from './image.js';
import type { Copy } from './loader.js';
import { clearLeftovers, findLeft, hasStrayLog, removeLeft } from './leftovers.js';
import { NOTHING, readPublished, walBelongs } from './published.js';
import { newSpoolName } from './spoolFile.js';
import { factsIfThere, markUntouched, partsOf, stampOf, stampOfFile } from './stamps.js';
import { formatUse } from './useLine.js';

export interface OldFileParts {
  readonly files: LedgerFiles;
  readonly disk: Disk;
  readonly sql: SqlJsStatic;
  readonly now: () => number;
}

/** A file that is about to lose its name, under another one. */
export interface Held {
  readonly path: string;
  /** What it was like when it was read. */
  readonly stamp: string;
}

/** What lies in the database's place when a new one comes, and what other programs have left beside it. */
export class OldFile {
  constructor(private readonly parts: OldFileParts) {}

  /**
   * It becomes the backup, or is kept under another name when it is not ours. Returns the stamp of the backup as it
   * was read: what is written into it from now on shows.
   *
   * @param instead for a clear: the image that must be the backup, too, or what was cleared would live on there
   */
  async keep(work: WorkFolder, { replaces, published, stamp }: Copy, instead: string | null): Promise<string> {
    const { files, disk, now } = this.parts;
    const { pieces } = published;
    if (pieces !== null && (replaces === 'damaged' || replaces === 'auto-skill')) {
      const kind = replaces === 'damaged' ? 'unreadable' : 'auto-skill';
      const old = await work.write('kept', replaces === 'damaged' ? pieces.main : assemble(pieces));
      await replace(old, `${files.database}.${kind}-${fileTime(now())}`, disk);
    }
    let kept = partsOf(stamp).backup;
    if (instead !== null) {
      const backup = await work.write('backup', await disk.readFile(instead));
      await markUntouched(backup, disk, now(), stamp);
      kept = await stampOfFile(backup, disk);
      await replace(backup, files.backup, disk);
    } else if (replaces === 'ours') {
      const backup = await work.link(files.database, 'backup');
      const isLink = await isSameFile(backup, files.database, disk);
      kept = isLink ? partsOf(stamp).database : await stampOfFile(backup, disk);
      await replace(backup, files.backup, disk);
    }
    return kept;
  }

  /**
   * Moves logs and journals away. Should we be killed before the new file comes, their rows must be somewhere: they go
   * into the spool first, as they are now.
   */
  async clearWay(work: WorkFolder, { published }: Copy): Promise<void> {
    const { files, disk, now } = this.parts;
    const isSame = published.stamp === (await stampOf(files.database, disk));
    const { stamp, pieces } = isSame ? published : await readPublished(files.database, disk, now);
    if (pieces !== null && (pieces.wal !== null || pieces.journal !== null)) {
      await this.spoolRows(work, assemble(pieces));
    }
    const place = { database: files.database, main: files.database };
    await clearLeftovers(place, stamp, disk, async (wal, journal) => {
      const main = await readIfThere(files.database, disk);
      return main !== null && this.spoolRows(work, assemble({ main, wal, journal }));
    });
  }

  /**
   * Where the old file does not live on as the backup (a clear, no hard links, a file that is not ours), what somebody
   * has just written into it would be lost.
   *
   * @param stamp what the place will be like
   */
  async mayGo(copy: Copy, stamp: string): Promise<boolean> {
    const { database } = partsOf(copy.stamp);
    const { files, disk } = this.parts;
    return partsOf(stamp).backup === database || (await stampOfFile(files.database, disk)) === database;
  }

  /**
   * Gives database and backup another name, by which they can be looked at once more when they have lost theirs. Where
   * there are no links nothing is held: then the moment between the last look and the replacement stays open.
   */
  async hold(work: WorkFolder, { stamp }: Copy): Promise<Held[]> {
    const { files } = this.parts;
    const { database, backup } = partsOf(stamp);
    const paths = [await work.hold(files.database, 'old'), await work.hold(files.backup, 'old-backup')];
    return [database, backup].flatMap((was, n) => {
      const path = paths[n] ?? null;
      return path === null ? [] : [{ path, stamp: was }];
    });
  }

  /** Takes over what was committed into them after they were read, and lets go of them. */
  async release(work: WorkFolder, held: readonly Held[]): Promise<void> {
    const { disk } = this.parts;
    for (const { path, stamp } of held) {
      if ((await stampOfFile(path, disk)) !== stamp) {
        await this.spoolRows(work, await disk.readFile(path));
      }
      await removeIfThere(path, disk);
    }
  }

  /** The log of somebody who opened the old file in the last moment: every reader would apply it to the new one. */
  async clearStray(work: WorkFolder): Promise<void> {
    const { files, disk } = this.parts;
    if (await hasStrayLog(files.database, disk)) {
      const place = { database: files.database, main: files.backup };
      await clearLeftovers(place, NOTHING.stamp, disk, async (wal, journal) => {
        const main = await readIfThere(files.backup, disk);
        return main !== null && this.spoolRows(work, assemble({ main, wal, journal }));
      });
    }
  }

  /** A log that came in the last moment before a merger was killed which had replaced the file that it belongs to. */
  private async spoolStray(work: WorkFolder): Promise<void> {
    const { files, disk } = this.parts;
    const wal = await readIfThere(`${files.database}-wal`, disk);
    const main = wal === null || wal.length === 0 ? null : await readIfThere(files.backup, disk);
    if (main !== null && walBelongs(main)) {
      await this.spoolRows(work, assemble({ main, wal, journal: null }));
    }
  }

  /**
   * Logs that a merger had moved away, or was about to, when it was killed: their last rows are nowhere else.
   * To be called by everybody who is about to replace database and backup, so that one of the two is still the file
   * that they belong to. Logs that fit neither stay; `verify` tells of them, and a clear takes them along.
   */
  async adoptLeft(work: WorkFolder, { published }: Copy): Promise<void> {
    const { files, disk } = this.parts;
    if (published.hasStaleLeftover) {
      await this.spoolStray(work);
    }
    for (const { path, inode } of await findLeft(files.database, disk)) {
      const [wal, journal] = [await readIfThere(`${path}-wal`, disk), await readIfThere(`${path}-journal`, disk)];
      const isEmpty = (wal?.length ?? 0) + (journal?.length ?? 0) === 0;
      const main = isEmpty ? null : await this.mainOf(inode);
      if (isEmpty || (main !== null && (await this.spoolRows(work, assemble({ main, wal, journal }))))) {
        await removeLeft(path, disk);
      }
    }
  }

  private async mainOf(inode: number): Promise<Buffer | null> {
    const { files, disk } = this.parts;
    for (const path of [files.database, files.backup]) {
      if ((await factsIfThere(path, disk))?.ino === inode) {
        return readIfThere(path, disk);
      }
    }
    return null;
  }

  /** Returns false where there is no database that rows could be read from. */
  private async spoolRows(work: WorkFolder, bytes: Buffer): Promise<boolean> {
    const { files, disk, sql } = this.parts;
    const found = openImage(sql, bytes);
    const rows = found.kind === 'ours' ? found.inbox : found.kind === 'auto-skill' ? found.uses : [];
    if (found.kind === 'ours') {
      found.db.close();
    }
    if (rows.length > 0) {
      const lines = await work.write('rows', rows.map(formatUse).join(''));
      await replace(lines, join(files.spool, newSpoolName()), disk);
      await syncFolder(files.spool, disk);
    }
    return found.kind === 'ours' || found.kind === 'auto-skill';
  }
}

/** False where there are no hard links and a second name had to be a copy. */
async function isSameFile(one: string, other: string, disk: Disk): Promise<boolean> {
  const [a, b] = await Promise.all([disk.lstat(one), disk.lstat(other)]);
  return a.ino === b.ino && a.dev === b.dev;
}

/** A time as it may stand in a file's name on every system. */
export function fileTime(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[:.]/g, '-');
}
