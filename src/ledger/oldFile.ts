import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { readIfThere, replace, syncFolder } from './atomic.js';
import type { Disk } from './disk.js';
import type { LedgerFiles } from './files.js';
import type { WorkFolder } from './generations.js';
import { assemble, openImage } from './image.js';
import type { Copy } from './loader.js';
import {
  clearLeftovers,
  hasStrayLog,
  markUntouched,
  NOTHING,
  partsOf,
  readPublished,
  stampOf,
  stampOfFile,
} from './published.js';
import { newSpoolName } from './spoolFile.js';
import { formatUse } from './useLine.js';

export interface OldFileParts {
  readonly files: LedgerFiles;
  readonly disk: Disk;
  readonly sql: SqlJsStatic;
  readonly now: () => number;
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
    await clearLeftovers(files.database, stamp, disk, async (wal, journal) => {
      const main = await readIfThere(files.database, disk);
      await (main === null ? undefined : this.spoolRows(work, assemble({ main, wal, journal })));
    });
  }

  /** The log of somebody who opened the old file in the last moment: every reader would apply it to the new one. */
  async clearStray(work: WorkFolder): Promise<void> {
    const { files, disk } = this.parts;
    if (await hasStrayLog(files.database, disk)) {
      await clearLeftovers(files.database, NOTHING.stamp, disk, async (wal, journal) => {
        const main = await readIfThere(files.backup, disk);
        await (main === null ? undefined : this.spoolRows(work, assemble({ main, wal, journal })));
      });
    }
  }

  private async spoolRows(work: WorkFolder, bytes: Buffer): Promise<void> {
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
