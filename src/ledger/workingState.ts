import { basename } from 'node:path';
import { type Disk, errnoOf } from './disk.js';
import type { Exclusions } from './exclusions.js';
import type { LedgerFiles } from './files.js';
import type { GenerationFolder } from './generations.js';
import type { Copy, Loader } from './loader.js';
import type { Publisher, PublishOptions } from './publisher.js';
import { describe } from './spool.js';
import { stampOf } from './stamps.js';
import type { Batch, LastReport, LedgerProblem, Log } from './types.js';

const PUBLISH_TRIES = 50;

export interface PublishResult {
  /** False when nothing was new, or when `problem` says what is in the way. */
  readonly published: boolean;
  readonly generation: number;
  readonly problem: LedgerProblem | null;
}

export interface StateParts {
  readonly files: LedgerFiles;
  readonly disk: Disk;
  readonly exclusions: Exclusions;
  readonly generations: GenerationFolder;
  readonly loader: Loader;
  readonly publisher: Publisher;
  readonly log: Log;
}

/** The copy in memory, kept the newest there is. Callers see to it that one thing happens at a time. */
export class WorkingState {
  /** Batches that no generation on disk holds yet: added again when another process publishes first. */
  private pending: Batch[] = [];
  private writeProblem: LedgerProblem | null = null;

  constructor(
    private readonly parts: StateParts,
    private current: Copy,
  ) {}

  get copy(): Copy {
    return this.current;
  }

  problems(): LedgerProblem[] {
    const more = [this.current.intake.problem, this.writeProblem].filter((problem) => problem !== null);
    return [...this.current.problems, ...more];
  }

  /** Returns how many uses are new or different. May be called while something else is under way. */
  add(batch: Batch): number {
    const count = this.current.store.addBatch(batch);
    this.pending.push(batch);
    return count;
  }

  /** Returns whether anything changed. */
  async refresh(): Promise<boolean> {
    const { files, disk, generations, exclusions } = this.parts;
    const { stamp, newest, exclusionStamp, readOnly } = this.current;
    const isSame =
      readOnly?.kind !== 'unreadable' && // it may be readable by now, and nothing else would show it
      stamp === (await stampOf(files.database, disk)) &&
      newest >= (await generations.newest().catch(() => 0)) &&
      exclusionStamp === (await exclusions.read().catch(() => ({ stamp: '' }))).stamp;
    if (isSame) {
      return (await this.takeIn()) > 0;
    }
    await this.reload();
    return true;
  }

  /** Starts over from the newest state on disk, with what only this process knows added again. */
  async reload(): Promise<void> {
    const old = this.current;
    const copy = await this.parts.loader.load();
    for (const batch of this.pending) {
      copy.store.addBatch(batch);
    }
    this.current = copy;
    await release(old);
    await this.takeIn();
  }

  /** Takes in new lines of the spool, and what has ended by itself. Returns how much is new or different. */
  async takeIn(): Promise<number> {
    try {
      const count = await this.current.intake.takeIn();
      const { store } = this.current;
      return count + store.change(() => store.hooks.settle());
    } catch (error) {
      this.parts.log.warn(`The spool can't be read: ${describe(error).message}`);
      return 0;
    }
  }

  /** Trouble with the disk is no rejection; see `Ledger.publish`. */
  async publish(options: PublishOptions, report: () => LastReport): Promise<PublishResult> {
    try {
      return await this.publishInTime(options, report);
    } catch (error) {
      if (errnoOf(error) === '') {
        throw error; // not the disk's doing
      }
      return this.fail(describe(error));
    }
  }

  private async publishInTime(options: PublishOptions, report: () => LastReport): Promise<PublishResult> {
    for (let attempt = 0; attempt < PUBLISH_TRIES; attempt++) {
      const { readOnly } = this.current;
      if (readOnly !== null) {
        return this.result(false, readOnly);
      }
      const known = this.pending.length;
      try {
        const outcome = await this.parts.publisher.publish(this.current, options, () => {
          this.writeProblem = null; // the database is in its place: what was in the way must not be told again by the report
          return report();
        });
        if (outcome === 'held') {
          const name = basename(this.parts.files.database);
          const message = `${name} is held open by another program. Close it; nothing is lost meanwhile.`;
          return this.fail({ kind: 'held', message });
        }
        if (outcome !== 'stale') {
          this.pending.splice(0, known);
          this.writeProblem = null;
          return this.result(outcome === 'published', null);
        }
      } catch (error) {
        if (errnoOf(error) === '' || this.current.work !== null) {
          throw error;
        }
        await this.reload(); // the folder may be writable by now
        const reason = this.current.problems.find(({ kind }) => kind === 'unwritable');
        if (reason !== undefined) {
          this.writeProblem = null; // told by the copy itself
          return this.result(false, reason);
        }
        continue;
      }
      await this.reload();
    }
    const message = 'Other processes publish all the time. The next refresh tries again; nothing is lost.';
    return this.fail({ kind: 'held', message });
  }

  async close(): Promise<void> {
    await release(this.current);
  }

  private fail(problem: LedgerProblem): PublishResult {
    this.writeProblem = problem;
    return this.result(false, problem);
  }

  private result(published: boolean, problem: LedgerProblem | null): PublishResult {
    return { published, generation: this.current.generation, problem };
  }
}

/** Frees the memory. The work folder may be gone already. */
async function release({ store, work }: Copy): Promise<void> {
  store.close();
  await work?.remove().catch(() => undefined);
}
