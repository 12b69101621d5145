import { dirname } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { readIfThere, replace, syncFolder } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import type { Exclusions } from './exclusions.js';
import type { LedgerFiles } from './files.js';
import type { GenerationFolder } from './generations.js';
import type { WorkFolder } from './workFolder.js';
import { openImage } from './image.js';
import type { Copy } from './loader.js';
import { OldFile } from './oldFile.js';
import { formatLastReport } from './lastReport.js';
import { NOTHING } from './published.js';
import { markUntouched, partsOf, stampOf, stampOfNew } from './stamps.js';
import type { LastReport } from './types.js';

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
/** So long a skill may still follow in a session that had none. */
const HOOK_DAYS = 2;

/** Makes a copy the next generation. The order of the steps is what keeps uses from being lost or coming back. */
export class Publisher {
  private readonly old: OldFile;

  constructor(private readonly parts: PublisherParts) {
    this.old = new OldFile(parts);
  }

  /**
   * Rejects with the system's error on a full or read-only disk; the copy keeps what it holds.
   *
   * @param report what `last-report.jsonl` will say of the copy
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
    copy.store.change(() => copy.store.hooks.prune(Math.floor(now() / DAY_MS - HOOK_DAYS) * DAY_MS));
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
    copy.store.meta.generation = number;
    copy.store.meta.replaced = partsOf(copy.stamp).database;
    await onStep('image');
    const revision = copy.store.currentRevision;
    // What the report will say is worked out while the disk writes.
    const image = await work.write('image', copy.store.export(), () => void report());
    await markUntouched(image, disk, this.parts.now(), copy.stamp);
    await onStep('claim');
    if (!(await this.isUntouched(copy)) || !(await generations.claim(number, image))) {
      return 'stale';
    }
    await onStep('claimed');
    await generations.revokeOthers(work, options.isClear);
    if ((await generations.newest()) > number) {
      return 'stale';
    }
    let stamp: string;
    try {
      await onStep('backup');
      await this.old.adoptLeft(work, copy);
      const held = await this.old.hold(work, copy);
      stamp = await stampOfNew(image, await this.old.keep(work, copy, options.isClear ? image : null), disk);
      await onStep('rename');
      // Logs go at the last moment: whoever opens the old file before it is replaced may make another one.
      await this.old.clearWay(work, copy);
      if (!(await this.old.mayGo(copy, stamp))) {
        return 'stale';
      }
      await replace(image, files.database, disk, this.parts.platform);
      await this.old.clearStray(work);
      await this.old.release(work, held);
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
    await (options.isClear ? generations.retireForGood(number, work) : generations.retire(number, work));
    await onStep('retired');
    const written = await work.writeLosable('last-report', formatLastReport(report()));
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
