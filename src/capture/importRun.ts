import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Position } from '../ledger/types.js';
import type { SessionReading } from '../model/reading.js';
import type { AgentId } from '../model/vocabulary.js';
import type { SessionDamage } from './damage.js';
import type { ImportFigures, ImportProgress, ImportTarget } from './importer.js';
import type { PositionKeys, Stamp } from './positionKeys.js';

const PUBLISH_EVERY_MS = 3_000;
const YIELD_EVERY_BYTES = 4 * 1024 * 1024;

export interface ImportRunParts {
  readonly target: ImportTarget;
  readonly keys: PositionKeys;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Where a session was read. */
export interface ReadFrom {
  readonly agentId: AgentId;
  /** Of the session's main file, or of the session in its database. */
  readonly path: string;
  /** What was read; the rest is read again by the next import. */
  readonly stamps: readonly Stamp[];
  /** Epoch ms at which it was last written. */
  readonly changedAt: number;
  readonly files: number;
  readonly bytes: number;
}

/** One import under way: its figures, and the way into the ledger. */
export class ImportRun {
  readonly damage: SessionDamage[] = [];
  /** Epoch ms at which sessions and databases must be looked at again. */
  readonly visits: number[] = [];
  private readonly progress = { files: 0, totalFiles: 0, bytes: 0, totalBytes: 0 };
  private readonly figures = { files: 0, bytes: 0, events: 0, sessions: 0, skippedLines: 0, unknownRecords: 0 };
  private readonly started: number;
  private publishedAt: number;
  private sinceYield = 0;

  constructor(private readonly parts: ImportRunParts) {
    this.started = parts.now();
    this.publishedAt = this.started;
  }

  /** There is more to do than was known. */
  expect(files: number, bytes: number): void {
    this.progress.totalFiles += files;
    this.progress.totalBytes += bytes;
  }

  /** So many files are done, be they read or not. */
  pass(files: number): void {
    this.progress.files += files;
  }

  /** Lets others have the thread now and then. Throws when the import is to stop. */
  readonly pause = async (bytes: number): Promise<void> => {
    this.sinceYield += bytes;
    this.progress.bytes += bytes;
    if (this.sinceYield >= YIELD_EVERY_BYTES) {
      this.sinceYield = 0;
      this.tell();
      await nextTurn();
    }
    this.parts.signal.throwIfAborted();
  };

  /** Brings what a session's reader knows into the ledger. Returns when it must be looked at again; null: never. */
  async take(from: ReadFrom, reading: SessionReading): Promise<number | null> {
    const { target, keys, now } = this.parts;
    const { figures } = this;
    const { skippedLines, unknownRecords } = { ...reading, skippedLines: reading.damagedLines };
    const revisitAt = reading.settled ? null : keys.revisitTime(reading.session?.end ?? from.changedAt);
    if (revisitAt !== null) {
      this.visits.push(revisitAt);
    }
    const source = keys.of(from.path);
    figures.events += target.add({
      uses: reading.uses,
      running: reading.running,
      source,
      session: reading.settled ? reading.session : null, // a row when it ends or goes idle, not before
      positions: keys.positions(from.stamps, revisitAt),
    });
    figures.files += from.files;
    figures.bytes += from.bytes;
    figures.sessions += reading.session === null ? 0 : 1;
    figures.skippedLines += skippedLines;
    figures.unknownRecords += unknownRecords;
    const agentVersion = reading.session?.agentVersion ?? null;
    this.damage.push({ source, agentId: from.agentId, agentVersion, skippedLines, unknownRecords });
    if (now() - this.publishedAt > PUBLISH_EVERY_MS) {
      await target.publish();
      this.publishedAt = now();
    }
    return revisitAt;
  }

  /** Notes how far a file was read that holds many sessions. */
  note(positions: readonly Position[]): void {
    const [first] = positions;
    if (first !== undefined) {
      this.parts.target.add({ uses: [], running: [], source: first.key, session: null, positions });
    }
  }

  async end(): Promise<ImportFigures> {
    await this.parts.target.publish();
    this.tell();
    return { ...this.figures, ms: this.parts.now() - this.started };
  }

  private tell(): void {
    this.parts.onProgress({ ...this.progress });
  }
}
