import type { RecordedEvent } from '../api.js';
import type { Spool } from '../ledger/spool.js';
import { readCallerReport, useOfReport } from '../model/callerReport.js';
import type { UseEvent } from '../model/use.js';

/** A caller is told so late that the disk takes nothing. */
const PENDING_MS = 2_000;

/** May be asked at any time what stops recording; null: nothing. */
export interface Permission {
  /** Without the disk. */
  stopAtOnce(): string | null;
  look(): Promise<string | null>;
}

export interface RecorderParts {
  /** Rejects with a TypeError when the caller named a place that can't be used. */
  readonly spool: () => Promise<Pick<Spool, 'append'>>;
  /** Makes what is in the spool visible, some time; costs little however often it is called. */
  readonly show: () => void;
  /** Told of each report that has become durable. */
  readonly onRecorded: (event: RecordedEvent) => void;
  readonly permission: Permission;
  /** The folder of reports that name none; null: it can't be told. */
  readonly usualFolder: () => string | null;
  /** HMAC of a folder; null when it can't be told. */
  readonly hashFolder: (folder: string) => Promise<string | null>;
  /** Makes ULIDs that never go backwards. @param at epoch ms */
  readonly nextId: (at: number) => string;
  /** Epoch ms. */
  readonly now: () => number;
  readonly pendingMs?: number;
}

/** A report that was stopped, or one that the spool has. */
type Admitted = { readonly stop: string } | { readonly use: UseEvent; readonly durable: Promise<void> };

/** Keeps uses as they come: one append each, and the ledger is told once for many. */
export class Recorder {
  private readonly hashing = new Map<string, Promise<string | null>>();
  /** Reports that the spool does not have yet. */
  private readonly entering = new Set<Promise<Admitted>>();
  private closed = false;

  constructor(private readonly parts: RecorderParts) {}

  /** Resolves when the use is durable; it is shown a little later. Rejects when it can't be kept. */
  async keep(use: UseEvent): Promise<void> {
    const spool = await this.parts.spool();
    await spool.append(use);
    this.parts.show();
  }

  /**
   * Records what a caller says of a use, see `TelemetryCollector.recordEvent`. Time, id and what stops it are those of
   * the call; the disk comes after.
   */
  async report(given: unknown): Promise<RecordedEvent> {
    const report = readCallerReport(given, (field, problem) => new TypeError(`${field} ${problem}`));
    const { now, nextId, permission, usualFolder } = this.parts;
    const at = now();
    const use = useOfReport(report, { id: nextId(at), at, project: null });
    const stop = this.closed ? 'closed' : permission.stopAtOnce();
    if (stop !== null) {
      return stopped(use, stop);
    }
    const admitted = this.admit(use, report.cwd ?? usualFolder());
    this.entering.add(admitted);
    return this.whileWaiting(use, this.finish(use, admitted));
  }

  /** Nothing is recorded from now on. Resolves when the spool has all that was reported before. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.entering);
  }

  private async admit(use: UseEvent, folder: string | null): Promise<Admitted> {
    const stop = await this.parts.permission.look();
    if (stop !== null) {
      return { stop };
    }
    const placed = { ...use, project: folder === null ? null : await this.projectOf(folder) };
    const spool = await this.parts.spool();
    return { use: placed, durable: spool.append(placed) };
  }

  private async finish(use: UseEvent, entering: Promise<Admitted>): Promise<RecordedEvent> {
    const admitted = await entering.finally(() => this.entering.delete(entering));
    if ('stop' in admitted) {
      return stopped(use, admitted.stop);
    }
    try {
      await admitted.durable;
    } catch {
      return stopped(admitted.use, this.closed ? 'closed' : 'full');
    }
    this.parts.show();
    const event = Object.freeze({ ...admitted.use, stored: true });
    this.parts.onRecorded(event);
    return event;
  }

  private whileWaiting(use: UseEvent, finished: Promise<RecordedEvent>): Promise<RecordedEvent> {
    return new Promise((resolve, reject) => {
      const pending = (): void => resolve(Object.freeze({ ...use, stored: false, pending: true }));
      const timer = setTimeout(pending, this.parts.pendingMs ?? PENDING_MS);
      finished.finally(() => clearTimeout(timer)).then(resolve, reject);
    });
  }

  /** Reports of one burst share the look at the disk. A folder that can't be hashed is no reason to lose the use. */
  private projectOf(folder: string): Promise<string | null> {
    let hash = this.hashing.get(folder);
    if (hash === undefined) {
      hash = this.parts
        .hashFolder(folder)
        .catch(() => null)
        .finally(() => this.hashing.delete(folder));
      this.hashing.set(folder, hash);
    }
    return hash;
  }
}

function stopped(use: UseEvent, stoppedBy: string): RecordedEvent {
  return Object.freeze({ ...use, stored: false, stoppedBy });
}
