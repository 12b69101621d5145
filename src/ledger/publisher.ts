import { dirname, join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { readIfThere, replace, syncFolder } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import type { Exclusions } from './exclusions.js';
import type { LedgerFiles } from './files.js';
import type { GenerationFolder, WorkFolder } from './generations.js';
import { assemble, openImage } from './image.js';
import type { Copy } from './loader.js';
import { clearLeftovers, markUntouched, NOTHING, partsOf, stampOf, stampOfFile, stampOfNew } from './published.js';
import { newSpoolName } from './spoolReader.js';
import type { LastReport } from './types.js';
import { formatUse } from './useLine.js';

/** Where a test can stop a merger, as the system may do at any time. */
export type Step = 'image' | 'claim' | 'claimed' | 'backup' | 'rename' | 'renamed' | 'retired';

export interface PublisherParts {
  readonly files: LedgerFiles;
  readonly disk: Disk;
  readonly sql: SqlJsStatic;
  readonly generations: GenerationFolder;
  readonly exclusions: Exclusions;
  readonly now: () => number;
  /** 0 keeps raw uses for ever. */
  readonly retentionDays: number;
  readonly onStep: (step: Step) => Promise<void>;
  readonly platform: NodeJS.Platform;
}

/** `stale`: the copy is not the newest state any more, or its work was taken away. Load again and start over. */
export type PublishOutcome = 'published' | 'unchanged' | 'stale' | 'held';

export interface PublishOptions {
  /** A clear: also when nothing is new; and nothing of what was dropped may stay in a backup. */
  readonly isClear: boolean;
}

const DAY_MS = 86_400_000;

/** Makes a copy the next generation. The order of the steps is what keeps uses from being lost or coming back. */
export class Publisher {
  constructor(private readonly parts: PublisherParts) {}

  /**
   * Rejects with the system's error on a full or read-only disk; the copy keeps what it holds.
   *
   * @param report what `last-report.json` will say of the copy
   */
  async publish(copy: Copy, options: PublishOptions, report: () => LastReport): Promise<PublishOutcome> {
    const { work } = copy;
    if (work === null) {
      throw Object.assign(new Error('Nothing can be written.'), { code: 'EROFS' });
    }
    await copy.intake.claimAll();
    const { retentionDays, now } = this.parts;
    if (retentionDays > 0) {
      // By whole days, or every publication would find something to expire.
      copy.store.expire(Math.floor(now() / DAY_MS - retentionDays) * DAY_MS);
    }
    if (!copy.store.isChanged && !options.isClear) {
      return 'unchanged';
    }
    try {
      return await this.publishFrom(work, copy, options, report);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return 'stale'; // our work folder, or something in it, was taken away
      }
      await work.empty().catch(() => undefined); // a torn image would take up what a full disk has left
      throw error;
    }
  }

  private async publishFrom(
    work: WorkFolder,
    copy: Copy,
    options: PublishOptions,
    report: () => LastReport,
  ): Promise<PublishOutcome> {
    const { files, disk, generations, onStep } = this.parts;
    const number = copy.newest + 1;
    await copy.intake.unlistGone();
    copy.store.generation = number;
    copy.store.replaced = partsOf(copy.stamp).database;
    await onStep('image');
    const revision = copy.store.currentRevision;
    const image = await work.write('image', copy.store.export());
    await markUntouched(image, disk, this.parts.now());
    await onStep('claim');
    if (!(await this.isUntouched(copy)) || !(await generations.claim(number, image))) {
      return 'stale';
    }
    await onStep('claimed');
    await generations.revokeOthers(work);
    if ((await generations.newest()) > number) {
      return 'stale';
    }
    let stamp: string;
    try {
      await onStep('backup');
      stamp = await stampOfNew(image, await this.keepOld(work, copy, options, image), disk);
      await onStep('rename');
      await replace(image, files.database, disk, this.parts.platform);
    } catch (error) {
      if (!isErrno(error, 'EPERM', 'EACCES', 'EBUSY') || this.parts.platform !== 'win32') {
        throw error;
      }
      // What was claimed is safe: whoever loads next finds it. What it contains need not be kept twice.
      await generations.retire(number - 1, work);
      return 'held';
    }
    await syncFolder(dirname(files.database), disk);
    await onStep('renamed');
    copy.generation = number;
    copy.newest = number;
    copy.stamp = stamp;
    copy.replaces = 'ours';
    copy.published = { ...NOTHING, stamp };
    copy.store.markSaved(revision);
    copy.intake.markPublished();
    await generations.retire(number, work, options.isClear ? Number.POSITIVE_INFINITY : undefined);
    await onStep('retired');
    const written = await work.write('last-report', JSON.stringify(report()));
    await replace(written, files.lastReport, disk);
    await this.dropSuperfluous(copy);
    return (await this.obeysExclusions(copy)) ? 'published' : 'stale';
  }

  /** Nobody has noted an exclusion or written into the file since the copy was made. */
  private async isUntouched(copy: Copy): Promise<boolean> {
    const isSame = copy.stamp === (await stampOf(this.parts.files.database, this.parts.disk));
    return isSame && (await this.obeysExclusions(copy));
  }

  private async obeysExclusions(copy: Copy): Promise<boolean> {
    return (await this.parts.exclusions.read()).stamp === copy.exclusionStamp;
  }

  /**
   * What lies in the place now becomes the backup, or is kept under another name when it is not ours. Returns the stamp
   * of the backup as it was read: what is written into it from now on shows.
   */
  private async keepOld(work: WorkFolder, copy: Copy, { isClear }: PublishOptions, image: string): Promise<string> {
    const { files, disk, now } = this.parts;
    const { replaces, published } = copy;
    const { pieces } = published;
    let kept = partsOf(copy.stamp).backup;
    if (pieces !== null && (replaces === 'damaged' || replaces === 'auto-skill')) {
      const kind = replaces === 'damaged' ? 'unreadable' : 'auto-skill';
      const old = await work.write('kept', replaces === 'damaged' ? pieces.main : assemble(pieces));
      await replace(old, `${files.database}.${kind}-${fileTime(now())}`, disk);
    }
    if (isClear) {
      const backup = await work.write('backup', await disk.readFile(image));
      await markUntouched(backup, disk, now());
      kept = await stampOfFile(backup, disk);
      await replace(backup, files.backup, disk);
    } else if (replaces === 'ours') {
      const backup = await work.link(files.database, 'backup');
      kept = (await isSameFile(backup, files.database, disk))
        ? partsOf(copy.stamp).database
        : await stampOfFile(backup, disk);
      await replace(backup, files.backup, disk);
    }
    // Logs go before the new file comes. Should we be killed in between, their rows must be somewhere.
    if (pieces !== null && (pieces.wal !== null || pieces.journal !== null)) {
      await this.spoolRows(work, assemble(pieces));
    }
    await clearLeftovers(files.database, published.stamp, disk, async (wal, journal) => {
      const main = await readIfThere(files.database, disk);
      await (main === null ? undefined : this.spoolRows(work, assemble({ main, wal, journal })));
    });
    return kept;
  }

  private async spoolRows(work: WorkFolder, bytes: Buffer): Promise<void> {
    const found = openImage(this.parts.sql, bytes);
    const rows = found.kind === 'ours' ? found.inbox : found.kind === 'auto-skill' ? found.uses : [];
    if (found.kind === 'ours') {
      found.db.close();
    }
    if (rows.length > 0) {
      const lines = await work.write('rows', rows.map(formatUse).join(''));
      await replace(lines, join(this.parts.files.spool, newSpoolName()), this.parts.disk);
      await syncFolder(this.parts.files.spool, this.parts.disk);
    }
  }

  /** Deletes old claimed files whose names have just been read in both the database and its backup. */
  private async dropSuperfluous(copy: Copy): Promise<void> {
    const names = await copy.intake.superfluous(this.parts.now());
    if (names.length === 0) {
      return;
    }
    const listed = new Set<string>();
    const backup = await readIfThere(this.parts.files.backup, this.parts.disk);
    const found = backup === null ? null : openImage(this.parts.sql, backup);
    if (found?.kind === 'ours') {
      for (const row of found.db.exec('SELECT name FROM spool_file')[0]?.values ?? []) {
        listed.add(String(row[0]));
      }
      found.db.close();
    }
    await copy.intake.remove(names.filter((name) => listed.has(name)));
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
