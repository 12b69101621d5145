import { type Disposable, Emitter } from '../emitter.js';
import type { LastReport, Log } from '../ledger/types.js';
import { Coalesce } from './coalesce.js';
import { type AgentDamage, DamageTally } from './damage.js';
import type { ImportProgress, ImportResult } from './importer.js';
import type { Lease } from './lease.js';
import type { ImportOutcome, SourceChoice } from './workerProtocol.js';

const SETTLE_MS = 150;
/**
 * File watching misses what is written before it has really begun, which nobody tells and which takes seconds on a busy
 * machine, and on some file systems everything: look again soon after something was found, then now and then.
 */
const LOOK_AGAIN_SOON_MS = [2_000, 8_000, 20_000] as const;
const LOOK_AGAIN_MS = 5 * 60_000;
/** Imports of less are over before a progress bar could be read. */
const SHOWN_FROM_BYTES = 16 * 1024 * 1024;
const RETRY_MS = 10_000;

export type ImportState =
  | { readonly kind: 'off' }
  | { readonly kind: 'following' }
  | { readonly kind: 'importing'; readonly progress: ImportProgress | null }
  | { readonly kind: 'idle' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string };

export interface ImportLoopParts {
  readonly importNow: (sources: readonly SourceChoice[]) => Promise<ImportOutcome>;
  readonly cancelImport: () => Promise<void>;
  readonly sources: () => readonly SourceChoice[];
  readonly createLease: (onChange: (held: boolean) => void) => Lease;
  /** Calls back when a transcript below one of the folders was written; may call too often. */
  readonly watch: (folders: readonly string[], onChange: () => void) => Disposable;
  /** Epoch ms. */
  readonly now: () => number;
  /** Ms since any moment, on a clock that nobody sets: after one was put on, a change would wait for an old appointment. */
  readonly elapsed: () => number;
  readonly log: Log;
}

/** Decides when transcripts are imported: once at the start, then as they change, in one window at a time. */
export class ImportLoop implements Disposable {
  private readonly changed = new Emitter<ImportState>();
  private readonly imported = new Emitter<LastReport>();
  readonly onDidChange = this.changed.event;
  readonly onDidImport = this.imported.event;
  private readonly coalesced = new Coalesce(() => this.importOnce());
  private readonly lease: Lease;
  private state: ImportState = { kind: 'off' };
  private result: ImportResult | null = null;
  /** The last import may have read a single line: what is damaged is summed up over all of this window's. */
  private readonly damage = new DamageTally();
  private watching: Disposable | null = null;
  private watchedFolders: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private timerAt = Number.POSITIVE_INFINITY;
  /** Looks since the watch began or something was found. */
  private looks = 0;
  private allowed = false;
  /** An import is under way, also one too short to be shown. */
  private isReading = false;
  /** Imports that have begun. */
  private begun = 0;

  constructor(private readonly parts: ImportLoopParts) {
    this.lease = parts.createLease((held) => this.onLease(held));
  }

  get current(): ImportState {
    return this.state;
  }

  /** What the last import of this window found, for the panel. */
  get lastResult(): ImportResult | null {
    return this.result;
  }

  /** Lines and records that could not be used, of all sessions that this window has read. */
  get damageSoFar(): readonly AgentDamage[] {
    return this.damage.byAgent();
  }

  /** Recording is allowed: take part. Doing it twice is harmless. */
  async start(): Promise<void> {
    if (!this.allowed) {
      this.allowed = true;
      this.setState({ kind: 'following' });
      await this.lease.start();
    }
  }

  /** Recording is off: stop a running import and let another window have the lease. */
  async stop(): Promise<void> {
    if (this.allowed) {
      this.allowed = false;
      this.unwatch();
      if (this.isReading) {
        await this.parts.cancelImport();
      }
      await this.lease.release();
      this.setState({ kind: 'off' });
    }
  }

  /** Imports now, whoever holds the lease. Does nothing while recording is off. */
  async importNow(): Promise<void> {
    if (this.allowed) {
      await this.coalesced.run();
    }
  }

  /** Something else than the files has changed, such as a setting: the window that imports looks again. */
  again(): void {
    if (this.allowed && this.lease.isHeld) {
      this.schedule(0);
    }
  }

  /** Does what needs the ledger for itself, such as a clear: a running import is stopped by it and goes on afterwards. */
  async standAside<T>(work: () => Promise<T>): Promise<T> {
    const wasReading = this.isReading;
    const { begun } = this;
    try {
      return await work();
    } finally {
      if (wasReading || this.begun > begun) {
        this.again();
      }
    }
  }

  /** Stops the running import and keeps what it has read; the next change or refresh goes on. */
  async cancel(): Promise<void> {
    await this.parts.cancelImport();
  }

  dispose(): void {
    this.unwatch();
    this.changed.dispose();
    this.imported.dispose();
    void this.lease.release();
  }

  private onLease(held: boolean): void {
    if (held && this.allowed) {
      this.schedule(0);
    } else {
      this.unwatch();
      if (this.allowed) {
        this.setState({ kind: 'following' });
      }
    }
  }

  private async importOnce(): Promise<void> {
    if (!this.allowed) {
      return;
    }
    this.clearTimer();
    if (this.result === null) {
      this.setState({ kind: 'importing', progress: null });
    }
    this.isReading = true;
    this.begun++;
    try {
      const outcome = await this.parts.importNow(this.parts.sources());
      this.result = outcome;
      this.damage.take(outcome.damage);
      this.imported.fire(outcome.snapshot);
      if (this.allowed) {
        this.setState({ kind: outcome.cancelled ? 'cancelled' : this.lease.isHeld ? 'idle' : 'following' });
        const isNewWatch = this.watch(outcome.sources.flatMap(({ root, watch }) => watch ?? [root]));
        this.looks = isNewWatch || outcome.figures.files > 0 ? 0 : this.looks;
        this.scheduleNextVisit(outcome, isNewWatch);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.parts.log.error(`Import failed: ${message}`);
      if (this.allowed) {
        this.setState({ kind: 'failed', message });
        this.schedule(RETRY_MS);
      }
    } finally {
      this.isReading = false;
    }
  }

  /** Shows how far the running import is. */
  showProgress(progress: ImportProgress): void {
    if (this.allowed && (this.state.kind === 'importing' || progress.totalBytes > SHOWN_FROM_BYTES)) {
      this.setState({ kind: 'importing', progress });
    }
  }

  /** Watches the folders that were looked at, also those that do not exist yet. Returns whether they are others. */
  private watch(folders: readonly string[]): boolean {
    const key = folders.join('\n');
    if (!this.lease.isHeld || key === this.watchedFolders) {
      return false;
    }
    this.watching?.dispose();
    this.watching = this.parts.watch(folders, () => this.schedule(SETTLE_MS));
    this.watchedFolders = key;
    return true;
  }

  private scheduleNextVisit({ nextVisitAt, cancelled }: ImportOutcome, isNewWatch: boolean): void {
    if (this.lease.isHeld && !cancelled) {
      const untilVisit = nextVisitAt === null ? LOOK_AGAIN_MS : nextVisitAt - this.parts.now();
      const soon = isNewWatch ? SETTLE_MS : (LOOK_AGAIN_SOON_MS[this.looks++] ?? LOOK_AGAIN_MS);
      this.schedule(Math.min(soon, Math.max(1_000, untilVisit)));
    }
  }

  /** An earlier appointment stands; a later one is replaced. */
  private schedule(delayMs: number): void {
    const at = this.parts.elapsed() + delayMs;
    if (at < this.timerAt) {
      this.clearTimer();
      this.timerAt = at;
      this.timer = setTimeout(() => {
        this.clearTimer();
        void this.coalesced.run();
      }, delayMs);
      this.timer.unref();
    }
  }

  private clearTimer(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
    this.timer = null;
    this.timerAt = Number.POSITIVE_INFINITY;
  }

  private unwatch(): void {
    this.clearTimer();
    this.watching?.dispose();
    this.watching = null;
    this.watchedFolders = null;
  }

  private setState(state: ImportState): void {
    this.state = state;
    this.changed.fire(state);
  }
}
