import { setTimeout as delay } from 'node:timers/promises';
import { Coalesce } from '../capture/coalesce.js';
import type { Lease } from '../capture/lease.js';
import type { Consent } from '../consent/consent.js';
import { type Disposable, Emitter } from '../emitter.js';
import type { Log } from '../ledger/types.js';
import type { SharingDecision } from './decide.js';
import type { OutboxSummary } from './outboxText.js';
import type { SharedError, SharedTrack } from './sharedEvent.js';
import type { Program, ShareOrder, SharingFunctions } from './sharingFunctions.js';
import type { SharingGate } from './sharingGate.js';

/** What comes together is sent together. */
const SOON_MS = 3_000;
/** A slow receiver must not fill the memory with what callers report meanwhile. */
const MAX_PENDING = 1_000;
/** A clock that is put back must not keep a timer for days. */
const LONGEST_MS = 60 * 60 * 1_000;

/** How long a request may go on when the window closes: it has had its time to send, and the answer is awaited. */
const END_MS = 1_000;

export interface SharingState {
  readonly decision: SharingDecision;
  /** Null: there is no outbox. */
  readonly outbox: OutboxSummary | null;
}

export interface SharingLoopParts {
  readonly gate: Pick<SharingGate, 'decide' | 'shut' | 'end'>;
  readonly consent: Pick<Consent, 'current' | 'confirmation'>;
  readonly worker: Pick<SharingFunctions, 'share' | 'shareEvents' | 'stopSharing'>;
  readonly program: Program;
  readonly createLease: (onChange: (held: boolean) => void) => Lease;
  /** Null: there is none. Never rejects. */
  readonly readSummary: () => Promise<OutboxSummary | null>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

/** Decides in one window when events are queued and sent, and sees to it that all stops at once when sharing is off. */
export class SharingLoop implements Disposable {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly lease: Lease;
  private readonly applied = new Coalesce(() => this.guarded(() => this.applyOnce()));
  private readonly flushed = new Coalesce(() => this.guarded(() => this.flushOnce()));
  private readonly rounds = new Coalesce(() => this.guarded(() => this.roundOnce()));
  private round: Promise<void> = Promise.resolve();
  private pending: (SharedTrack | SharedError)[] = [];
  private outbox: OutboxSummary | null = null;
  private timer: NodeJS.Timeout | null = null;
  private timerAt = Number.POSITIVE_INFINITY;
  /** What the outbox was last told about sharing being off. */
  private stopped: 'paused' | 'removed' | null = null;
  private ended = false;

  constructor(private readonly parts: SharingLoopParts) {
    this.lease = parts.createLease(() => this.soon());
  }

  get current(): SharingState {
    return { decision: this.parts.gate.decide(), outbox: this.outbox };
  }

  /** To be called whenever a signal may have changed. Never rejects. */
  apply(): Promise<void> {
    if (!this.parts.gate.decide().sharing) {
      this.parts.gate.shut(); // before anything that takes time
    }
    return this.applied.run();
  }

  /** Something was recorded, or queued by another window. */
  soon(): void {
    if (this.lease.isHeld) {
      this.schedule(this.parts.now() + SOON_MS);
    }
  }

  /** The outbox has changed, by whatever window. */
  async follow(): Promise<void> {
    const before = this.outbox?.waiting ?? 0;
    this.outbox = await this.parts.readSummary();
    this.changed.fire();
    if ((this.outbox?.waiting ?? 0) > before) {
      this.soon();
    }
  }

  /** Queues an event where sharing is on; else it is forgotten. Never throws. */
  add(event: SharedTrack | SharedError): void {
    if (!this.ended && this.pending.length < MAX_PENDING && this.parts.gate.decide().sharing) {
      this.pending.push(event);
      void this.flushed.run();
    }
  }

  /** Puts on disk what was reported, and lets the request that is under way come to its end. Never rejects. */
  async end(): Promise<void> {
    this.parts.gate.end();
    await this.flushed.run();
    this.ended = true;
    this.clearTimer();
    await Promise.race([this.round, delay(END_MS, undefined, { ref: false })]);
    this.parts.gate.shut();
    await this.lease.release();
  }

  dispose(): void {
    this.ended = true;
    this.clearTimer();
    this.changed.dispose();
    void this.lease.release();
  }

  private async applyOnce(): Promise<void> {
    const { consent, gate } = this.parts;
    if (consent.current === null || this.ended) {
      return; // the consent file was not read yet
    }
    const { sharing, decidedBy } = gate.decide();
    if (sharing) {
      this.stopped = null;
      await this.lease.start();
      this.soon();
    } else {
      this.clearTimer();
      this.pending = [];
      await this.lease.release();
      if (decidedBy.signal !== 'environment') {
        await this.stopOutbox(); // a variable is this process's own: other windows may go on
      }
    }
    await this.follow();
  }

  private async stopOutbox(): Promise<void> {
    const { consent, worker, readSummary } = this.parts;
    const wanted = consent.confirmation === null ? 'removed' : 'paused';
    if (wanted !== this.stopped) {
      // Nearly always sharing was never on: no worker is started for that.
      if (wanted === 'paused' || (await readSummary()) !== null) {
        await worker.stopSharing(wanted === 'removed');
      }
      this.stopped = wanted;
    }
  }

  private async flushOnce(): Promise<void> {
    const order = this.order();
    const events = this.pending;
    this.pending = [];
    if (order !== null && events.length > 0) {
      await this.parts.worker.shareEvents(order, events);
      await this.follow();
    }
  }

  private async roundOnce(): Promise<void> {
    const order = this.order();
    if (order === null || this.ended || !this.lease.isHeld) {
      return;
    }
    await this.parts.worker.share(order);
    await this.follow();
    const { waiting = 0, notBefore = 0, settlesAt = 0 } = this.outbox ?? {};
    for (const next of [settlesAt, waiting > 0 ? notBefore : 0]) {
      if (next > 0) {
        this.schedule(next);
      }
    }
  }

  private order(): ShareOrder | null {
    const { decidedBy } = this.parts.gate.decide();
    return decidedBy.signal === 'confirmed'
      ? { confirmation: decidedBy.confirmation, program: this.parts.program }
      : null;
  }

  private schedule(at: number): void {
    if (at < this.timerAt && !this.ended) {
      this.clearTimer();
      const wait = Math.min(Math.max(at - this.parts.now(), 0), LONGEST_MS);
      this.timerAt = at;
      this.timer = setTimeout(() => {
        this.clearTimer();
        this.round = this.rounds.run();
      }, wait);
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

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.log.warn(`Sharing: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
