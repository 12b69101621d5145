import initSqlJs from 'sql.js';
import { localDay } from '../model/localDay.js';
import type { SkillReport } from '../model/report.js';
import type { SessionMetrics } from '../model/session.js';
import type { SkillSighting } from '../model/sighting.js';
import type { RunningUse, UseEvent } from '../model/use.js';
import { clearLedger } from './clear.js';
import { type LedgerContents, readContents, readReports } from './contents.js';
import { type DashboardFacts, readDashboardFacts } from './dashboardFacts.js';
import { type Disk, realDisk } from './disk.js';
import { Exclusions } from './exclusions.js';
import type { LedgerFiles } from './files.js';
import { GenerationFolder } from './generations.js';
import type { HookSeen } from './hookTable.js';
import { stamped } from './lastReport.js';
import { Loader } from './loader.js';
import { Publisher, type Step } from './publisher.js';
import { projectsOf, readSpan, readToday, selectEvents, selectSessions, sessionStamp, timesAfter } from './queries.js';
import { repairFiles, repairStore } from './repair.js';
import { readRunning } from './running.js';
import type { Hasher } from './salt.js';
import { facts } from './stamps.js';
import type { Store } from './store.js';
import type {
  Batch,
  ClearResult,
  ClearScope,
  EventFilter,
  LastReport,
  LedgerStatus,
  Log,
  Position,
  ProjectReports,
  Span,
  UseFilter,
  Verification,
} from './types.js';
import { type VerifyParts, verifyLedger } from './verify.js';
import { type PublishResult, WorkingState } from './workingState.js';

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
  readonly platform?: NodeJS.Platform;
  /** For tests: awaited between the steps of a publication. */
  readonly onStep?: (step: Step) => Promise<void>;
}

/**
 * The ledger as one process sees it: the newest generation in memory, and what came in since. Reading never waits for
 * the disk; `refresh` looks at it. Several processes may have one open and publish at the same time.
 */
export class Ledger {
  private last: Promise<unknown> = Promise.resolve();

  /** Of a state of the copy, see `wholeReports`. */
  private whole: { readonly store: Store; readonly revision: number; readonly reports: SkillReport[] } | null = null;

  private constructor(
    private readonly options: LedgerOptions,
    private readonly disk: Disk,
    private readonly exclusions: Exclusions,
    private readonly state: WorkingState,
    private readonly verifying: Omit<VerifyParts, 'store'>,
  ) {}

  /** Opens the newest state. What is wrong with it stands in `status().problems`; an unusable file is no error. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { files, hasher, now, retentionDays, log } = options;
    const disk = options.disk ?? realDisk;
    const platform = options.platform ?? process.platform;
    const sql = await initSqlJs({ wasmBinary: new Uint8Array(options.wasm).buffer });
    const exclusions = new Exclusions(files.exclusions, disk);
    const generations = new GenerationFolder(files.generations, disk, platform);
    const onStep = options.onStep ?? (() => Promise.resolve());
    const shared = { files, disk, sql, generations, exclusions, now };
    const loader = new Loader({ ...shared, hasher });
    const publisher = new Publisher({ ...shared, retentionDays, onStep, platform });
    const state = new WorkingState(
      { files, disk, exclusions, generations, loader, publisher, log },
      await loader.load(),
    );
    await state.takeIn();
    return new Ledger(options, disk, exclusions, state, { files, disk, sql, generations, now, platform });
  }

  /** Takes in what other processes have published, recorded or excluded since. Returns whether anything changed. */
  refresh(): Promise<boolean> {
    return this.inTurn(() => this.state.refresh());
  }

  /** Adds what a session's transcripts gave, in memory. Returns how many uses are new or different. */
  add(batch: Batch): number {
    return this.state.add(batch);
  }

  /**
   * Makes all that is known the next generation on disk; does nothing when nothing is new. Trouble with the disk is no
   * rejection: it stands in the result, nothing is lost, and the next call tries again.
   */
  publish(): Promise<PublishResult> {
    return this.inTurn(() => this.publishNow(false));
  }

  /** What clears are made of: the exclusion first, then a generation without what it covers. Rejects when it can't. */
  clear(scope: ClearScope): Promise<ClearResult> {
    return this.inTurn(async () => {
      const { files, hasher, now } = this.options;
      await this.state.refresh(); // or what others have published would go uncounted
      const before = this.span();
      const parts = { files, disk: this.disk, exclusions: this.exclusions, hasher, now };
      await clearLedger(scope, parts, timesAfter(this.state.copy.store, now()), async () => {
        await this.state.reload();
        const { problem } = await this.publishNow(true);
        if (problem !== null) {
          throw new Error(`The ledger could not be cleared. ${problem.message}`);
        }
        await this.state.copy.intake.removeListed();
        return this.state.copy;
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
      await this.state.reload();
      this.state.copy.store.sources.forgetPositions();
      this.state.copy.store.markChanged();
      await this.publishNow(false);
      return clears.length;
    });
  }

  /** Per skill, from the rollup; see `buildReports` for the order. */
  reports(filter: UseFilter = {}): SkillReport[] {
    return readReports(this.state.copy.store, filter);
  }

  /** The same for each project that has uses. */
  projectReports(filter: UseFilter = {}): ProjectReports[] {
    const { store } = this.state.copy;
    return projectsOf(store)
      .map((project) => ({ project, reports: readReports(store, { ...filter, projects: [project] }) }))
      .filter(({ reports }) => reports.length > 0);
  }

  dashboardFacts(filter: UseFilter, isSketch = false): DashboardFacts {
    return readDashboardFacts(this.state.copy.store, filter, isSketch);
  }

  /** Newest first, ties by id descending. @param limit integer ≥ 0 */
  events(filter: EventFilter, limit: number): UseEvent[] {
    return [...selectEvents(this.state.copy.store, filter, limit)];
  }

  /** Newest first. @param limit integer ≥ 0 */
  sessions(filter: UseFilter, limit: number): SessionMetrics[] {
    return [...selectSessions(this.state.copy.store, filter, limit)];
  }

  /** All that meets the filter, read row by row: until the caller is through, nothing may change the ledger. */
  contents(filter: UseFilter): LedgerContents {
    return readContents(this.state.copy.store, filter);
  }

  /** Uses whose end is not known yet, newest first. */
  running(): RunningUse[] {
    return readRunning(this.state.copy.store, this.options.now());
  }

  positions(): ReadonlyMap<string, Position> {
    return this.state.copy.store.sources.positions();
  }

  /** What looks at installed skills have found, by skill, place and time. */
  sightings(): SkillSighting[] {
    return [...this.state.copy.store.sightings.select('')];
  }

  /** When each agent's hooks were last heard of, by agent. */
  hooksSeen(): HookSeen[] {
    return this.state.copy.store.hookTable.seen();
  }

  span(): Span {
    return readSpan(this.state.copy.store);
  }

  /** All that a panel shows first, as `last-report.jsonl` holds it. */
  snapshot(): LastReport {
    const { generation, store } = this.state.copy;
    const writtenAt = this.options.now();
    return stamped(generation, writtenAt, sessionStamp(store), this.hooksSeen(), {
      reports: this.wholeReports(),
      running: this.running(),
      span: this.span(),
      today: readToday(store, localDay(writtenAt)),
      problems: this.state.problems(),
    });
  }

  async status(): Promise<LedgerStatus> {
    const { database } = this.options.files;
    const bytes = (await facts(database, this.disk))?.size ?? 0;
    const { generation, intake } = this.state.copy;
    const { pending } = intake;
    const hooks = this.hooksSeen();
    return { database, generation, bytes, span: this.span(), pending, hooks, problems: this.state.problems() };
  }

  /** Looks at all that is on disk and, when asked, mends what can be mended; see `verifyLedger`, `repairFiles`. */
  verify(repair: boolean): Promise<Verification> {
    return this.inTurn(async () => {
      const parts = (): VerifyParts => ({ ...this.verifying, store: this.state.copy.store });
      const repaired = repair ? await repairFiles(parts()) : [];
      await this.state.refresh();
      repaired.push(...(repair ? await repairStore(parts()) : []));
      const before = this.state.problems().filter(({ kind }) => kind === 'quarantined');
      if (repair && (await this.publishNow(false)).published) {
        repaired.push(...before.map(({ message }) => message), 'Published a new generation.');
      }
      return { findings: await verifyLedger(parts()), repaired };
    });
  }

  /** Frees the memory. Publishes nothing. */
  close(): Promise<void> {
    return this.inTurn(() => this.state.close());
  }

  /** Asked for several times between two changes: by a publication, and by who wants to show it. */
  private wholeReports(): readonly SkillReport[] {
    const { store } = this.state.copy;
    const revision = store.currentRevision;
    if (this.whole?.store !== store || this.whole.revision !== revision) {
      this.whole = { store, revision, reports: this.reports() };
    }
    return this.whole.reports;
  }

  private publishNow(isClear: boolean): Promise<PublishResult> {
    return this.state.publish({ isClear }, () => this.snapshot());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
