import initSqlJs from 'sql.js';
import { buildReports } from '../model/effectiveness.js';
import { IDLE_MS } from '../model/idle.js';
import type { SkillReport } from '../model/report.js';
import type { SessionMetrics } from '../model/session.js';
import type { RunningUse, UseEvent } from '../model/use.js';
import { clearLedger } from './clear.js';
import { type Disk, isErrno, realDisk } from './disk.js';
import { Exclusions } from './exclusions.js';
import type { LedgerFiles } from './files.js';
import { GenerationFolder } from './generations.js';
import { type Copy, Loader } from './loader.js';
import { stampOf } from './published.js';
import { Publisher, type PublishOptions, type Step } from './publisher.js';
import { readSpan, selectEvents, selectSessions, useGroups } from './queries.js';
import type { Hasher } from './salt.js';
import { describe } from './spool.js';
import type {
  Batch,
  ClearResult,
  ClearScope,
  LastReport,
  LedgerProblem,
  LedgerStatus,
  Log,
  Position,
  Span,
  UseFilter,
} from './types.js';

const PUBLISH_TRIES = 50;
/** A running use whose session has said nothing for so long has ended, whether its transcript was seen again or not. */
const RUNNING_MS = 2 * IDLE_MS;

export interface LedgerOptions {
  readonly files: LedgerFiles;
  /** The content of `sql-wasm.wasm`. */
  readonly wasm: Uint8Array;
  readonly hasher: Hasher;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
  /** 0 keeps raw uses for ever. */
  readonly retentionDays: number;
  readonly disk?: Disk;
  /** For tests: awaited between the steps of a publication. */
  readonly onStep?: (step: Step) => Promise<void>;
}

export interface PublishResult {
  /** False when nothing was new, or when `problem` says what is in the way. */
  readonly published: boolean;
  readonly generation: number;
  readonly problem: LedgerProblem | null;
}

/**
 * The ledger as one process sees it: the newest generation in memory, and what came in since. Reading never waits for
 * the disk; `refresh` looks at it. Several processes may have one open and publish at the same time.
 */
export class Ledger {
  /** Batches that no generation on disk holds yet: added again when another process publishes first. */
  private pending: Batch[] = [];
  private copy: Copy;
  private last: Promise<unknown> = Promise.resolve();
  private writeProblem: LedgerProblem | null = null;

  private constructor(
    private readonly options: LedgerOptions,
    private readonly disk: Disk,
    private readonly exclusions: Exclusions,
    private readonly generations: GenerationFolder,
    private readonly loader: Loader,
    private readonly publisher: Publisher,
    copy: Copy,
  ) {
    this.copy = copy;
  }

  /** Opens the newest state. What is wrong with it stands in `status().problems`; an unusable file is no error. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { files, hasher, now, retentionDays } = options;
    const disk = options.disk ?? realDisk;
    const wasmBinary = new Uint8Array(options.wasm).buffer;
    const sql = await initSqlJs({ wasmBinary });
    const exclusions = new Exclusions(files.exclusions, disk);
    const generations = new GenerationFolder(files.generations, disk);
    const onStep = options.onStep ?? (() => Promise.resolve());
    const loader = new Loader({ files, disk, sql, generations, exclusions, hasher, now });
    const publisher = new Publisher({ files, disk, sql, generations, exclusions, now, retentionDays, onStep });
    const copy = await loader.load();
    const ledger = new Ledger(options, disk, exclusions, generations, loader, publisher, copy);
    await ledger.takeIn();
    return ledger;
  }

  /** Takes in what other processes have published, recorded or excluded since. Returns whether anything changed. */
  refresh(): Promise<boolean> {
    return this.inTurn(async () => {
      const { stamp, newest, exclusionStamp } = this.copy;
      const isSame =
        stamp === (await stampOf(this.options.files.database, this.disk)) &&
        newest >= (await this.generations.newest().catch(() => 0)) &&
        exclusionStamp === (await this.exclusions.read().catch(() => ({ stamp: '' }))).stamp;
      if (!isSame) {
        await this.reload();
        return true;
      }
      return (await this.takeIn()) > 0;
    });
  }

  /** Adds what a session's transcripts gave, in memory. Returns how many uses are new or different. */
  add(batch: Batch): number {
    const count = this.copy.store.addBatch(batch);
    this.pending.push(batch);
    return count;
  }

  /**
   * Makes all that is known the next generation on disk; does nothing when nothing is new. Trouble with the disk is no
   * rejection: it stands in the result, nothing is lost, and the next call tries again.
   */
  publish(): Promise<PublishResult> {
    return this.inTurn(() => this.publishNow({ isClear: false }));
  }

  /** What clears are made of: the exclusion first, then a generation without what it covers. Rejects when it can't. */
  clear(scope: ClearScope): Promise<ClearResult> {
    return this.inTurn(async () => {
      const { files, hasher, now } = this.options;
      const before = this.span();
      await clearLedger(scope, { files, disk: this.disk, exclusions: this.exclusions, hasher, now }, async () => {
        await this.reload();
        const { problem } = await this.publishNow({ isClear: true });
        if (problem !== null) {
          throw new Error(`The ledger could not be cleared. ${problem.message}`);
        }
        await this.copy.intake.removeListed();
        return this.copy;
      });
      const after = this.span();
      return { uses: Math.max(0, before.uses - after.uses), sessions: Math.max(0, before.sessions - after.sessions) };
    });
  }

  /**
   * Lets what was cleared be imported again: clears are taken back, and the next import reads every transcript anew.
   * What happened while recording was off stays out for ever. Returns how many clears there were.
   */
  liftClears(): Promise<number> {
    return this.inTurn(async () => {
      const { exclusions } = await this.exclusions.read();
      const clears = exclusions.filter(({ cause }) => cause === 'clear');
      await this.exclusions.lift(clears.map(({ id }) => id));
      await this.reload();
      this.copy.store.sources.forgetPositions();
      this.copy.store.markChanged();
      await this.publishNow({ isClear: false });
      return clears.length;
    });
  }

  /** Per skill, from the rollup; see `buildReports` for the order. */
  reports(filter: UseFilter = {}): SkillReport[] {
    return buildReports(useGroups(this.copy.store, filter));
  }

  /** Newest first, ties by id descending. @param limit integer ≥ 0 */
  events(filter: UseFilter, limit: number): UseEvent[] {
    return selectEvents(this.copy.store, filter, limit);
  }

  /** Newest first. @param limit integer ≥ 0 */
  sessions(filter: UseFilter, limit: number): SessionMetrics[] {
    return selectSessions(this.copy.store, filter, limit);
  }

  /** Uses whose end is not known yet, newest first. */
  running(): RunningUse[] {
    const { store } = this.copy;
    const since = this.options.now() - RUNNING_MS;
    return store.sources.running().filter((use) => {
      const counted = store.uses.find(use.id);
      return use.asOf >= since && (counted === null || counted.event.asOf < use.asOf);
    });
  }

  positions(): ReadonlyMap<string, Position> {
    return this.copy.store.sources.positions();
  }

  span(): Span {
    return readSpan(this.copy.store);
  }

  /** All that a panel shows first, as `last-report.json` holds it. */
  snapshot(): LastReport {
    return {
      version: 1,
      generation: this.copy.generation,
      writtenAt: this.options.now(),
      reports: this.reports(),
      running: this.running(),
      span: this.span(),
      problems: this.problems(),
    };
  }

  async status(): Promise<LedgerStatus> {
    const { database } = this.options.files;
    const bytes = await this.disk.stat(database).then(
      ({ size }) => size,
      () => 0,
    );
    const { generation, intake } = this.copy;
    return { database, generation, bytes, span: this.span(), pending: intake.pending, problems: this.problems() };
  }

  /** Frees the memory. Publishes nothing. */
  async close(): Promise<void> {
    await this.inTurn(async () => {
      this.copy.store.close();
      await this.copy.work?.remove().catch(() => undefined);
    });
  }

  private problems(): LedgerProblem[] {
    return [...this.copy.problems, ...(this.writeProblem === null ? [] : [this.writeProblem])];
  }

  private async publishNow(options: PublishOptions): Promise<PublishResult> {
    for (let attempt = 0; attempt < PUBLISH_TRIES; attempt++) {
      const { readOnly } = this.copy;
      if (readOnly !== null) {
        return this.result(false, readOnly);
      }
      const known = this.pending.length;
      try {
        const outcome = await this.publisher.publish(this.copy, options, () => this.snapshot());
        if (outcome === 'held') {
          const message = `${this.options.files.database} is held open by another program. Close it; nothing is lost meanwhile.`;
          return this.result(false, (this.writeProblem = { kind: 'held', message }));
        }
        if (outcome !== 'stale') {
          this.pending.splice(0, known);
          this.writeProblem = null;
          return this.result(outcome === 'published', null);
        }
      } catch (error) {
        if (!isErrno(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENOENT', 'EIO', 'EBUSY')) {
          throw error;
        }
        this.writeProblem = describe(error);
        if (this.copy.work === null) {
          await this.reload(); // the folder may be writable again by the next call
        }
        return this.result(false, this.writeProblem);
      }
      await this.reload();
    }
    const message = 'Other processes published all the time. The next refresh tries again; nothing is lost.';
    return this.result(false, (this.writeProblem = { kind: 'held', message }));
  }

  private result(published: boolean, problem: LedgerProblem | null): PublishResult {
    return { published, generation: this.copy.generation, problem };
  }

  /** Starts over from the newest state on disk, with what only this process knows added again. */
  private async reload(): Promise<void> {
    const old = this.copy;
    const copy = await this.loader.load();
    for (const batch of this.pending) {
      copy.store.addBatch(batch);
    }
    this.copy = copy;
    old.store.close();
    await old.work?.remove().catch(() => undefined);
    await this.takeIn();
  }

  private async takeIn(): Promise<number> {
    try {
      return await this.copy.intake.takeIn();
    } catch (error) {
      this.options.log.warn(`The spool can't be read: ${describe(error).message}`);
      return 0;
    }
  }

  /** One thing at a time. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
