import { monotonicFactory } from 'ulid';
import type { RecordedEvent } from '../api.js';
import type { LedgerFiles } from '../ledger/files.js';
import { readDatabasePath } from '../ledger/otherDatabase.js';
import type { Spool } from '../ledger/spool.js';
import type { LastReport, Log } from '../ledger/types.js';
import { Coalesce } from './coalesce.js';
import { Collector, type Queries } from './collector.js';
import { OtherDatabase } from './otherDatabase.js';
import { Paced, SHOW_MS } from './paced.js';
import { type Permission, Recorder, type RecorderParts } from './recorder.js';
import type { WorkerClient } from './workerClient.js';

export interface RecordingParts {
  readonly home: string;
  readonly files: Pick<LedgerFiles, 'database'>;
  readonly spool: Spool;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly permission: Permission;
  /** Shows what the ledger has taken in. */
  readonly onAbsorbed: (report: LastReport) => Promise<void>;
  /** Told of each report that has become durable in the usual ledger. */
  readonly onRecorded: (event: RecordedEvent) => void;
  readonly usualFolder: () => string | null;
  readonly hashFolder: (folder: string) => Promise<string | null>;
  readonly now: () => number;
  readonly log: Log;
}

/** What a window records itself: runs in terminals, and what other extensions and the person report. */
export class Recording {
  /** Into the usual ledger. */
  readonly recorder: Recorder;
  /** Takes in what was recorded, or excluded, and shows it. Never rejects. */
  readonly show: () => Promise<void>;
  private readonly pacedShow: Paced;
  private readonly recorderParts: RecorderParts;
  private readonly recorders = new Set<Recorder>();
  private readonly others = new Set<OtherDatabase>();

  constructor(private readonly parts: RecordingParts) {
    const { spool, worker, permission, onAbsorbed, onRecorded, usualFolder, hashFolder, now, log } = parts;
    const absorbed = new Coalesce(() =>
      worker
        .call('absorb')
        .then(onAbsorbed)
        // It is on disk: what fails here only delays its being shown.
        .catch((error: unknown) => log.warn(`What was recorded is not shown yet: ${String(error)}`)),
    );
    this.show = () => absorbed.run();
    this.pacedShow = new Paced(() => void this.show(), SHOW_MS);
    this.recorderParts = {
      spool: () => Promise.resolve(spool),
      show: () => this.pacedShow.ask(),
      onRecorded,
      permission,
      usualFolder,
      hashFolder,
      nextId: monotonicFactory(),
      now,
    };
    this.recorder = this.createRecorder({});
  }

  /**
   * A collector on the usual ledger, or on another database.
   *
   * @throws TypeError when the path is no absolute path
   */
  createCollector(dbPath?: unknown): Collector {
    const { home, files, worker, log } = this.parts;
    const path = dbPath === undefined ? files.database : readDatabasePath(dbPath);
    if (path === files.database) {
      const queries: Queries = {
        reports: (filter) => worker.call('reports', filter),
        events: (filter, limit) => worker.call('events', filter, limit),
      };
      const recorder = this.createRecorder({});
      return new Collector(recorder, queries, () => {
        this.recorders.delete(recorder);
        return Promise.resolve();
      });
    }
    const other = new OtherDatabase(home, path, worker, log);
    this.others.add(other);
    const recorder = this.createRecorder({
      spool: () => other.spool(),
      show: () => other.show(),
      onRecorded: () => undefined,
    });
    return new Collector(recorder, other, () => {
      this.recorders.delete(recorder);
      this.others.delete(other);
      return other.close();
    });
  }

  /** Writes what waits, everywhere; nothing is recorded from then on. */
  async close(): Promise<void> {
    await Promise.all([...this.recorders].map((recorder) => recorder.close()));
    this.pacedShow.stop();
    const others = [...this.others].map((other) => other.flush().catch(() => undefined));
    await Promise.all([this.parts.spool.close(), ...others]);
  }

  private createRecorder(other: Partial<RecorderParts>): Recorder {
    const recorder = new Recorder({ ...this.recorderParts, ...other });
    this.recorders.add(recorder);
    return recorder;
  }
}
