import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Agent, Machine, SessionFiles, SourceHealth, TranscriptFile } from '../agents/agent.js';
import { Origins } from '../agents/origins.js';
import type { Batch, Log, Position } from '../ledger/types.js';
import { IDLE_MS } from '../model/idle.js';
import type { SessionDamage } from './damage.js';
import type { SessionLoader } from './sessionLoader.js';

const PUBLISH_EVERY_MS = 3_000;
const YIELD_EVERY_BYTES = 4 * 1024 * 1024;

/** What the importer needs of the ledger. */
export interface ImportTarget {
  positions(): ReadonlyMap<string, Position>;
  /** Returns how many uses are new or different. */
  add(batch: Batch): number;
  publish(): Promise<unknown>;
}

export interface ImportProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Figures of one import; the command line prints them as they are. */
export interface ImportFigures {
  /** Transcripts opened, that is: new or changed since the last import. */
  readonly files: number;
  readonly bytes: number;
  /** Uses added or changed. */
  readonly events: number;
  readonly sessions: number;
  readonly skippedLines: number;
  readonly unknownRecords: number;
  readonly ms: number;
}

export interface ImportResult {
  readonly figures: ImportFigures;
  /** One for each session that was read, also where nothing was wrong. */
  readonly damage: readonly SessionDamage[];
  readonly sources: readonly SourceHealth[];
  readonly cancelled: boolean;
  /** Epoch ms at which an open session will have been idle long enough to be counted; null: none is open. */
  readonly nextVisitAt: number | null;
}

/** An agent to read, and folders of it that the person named beside the usual ones. */
export interface Source {
  readonly agent: Agent;
  readonly moreFolders: readonly string[];
}

export interface ImporterParts {
  readonly machine: Machine;
  readonly target: ImportTarget;
  readonly loader: SessionLoader;
  /** Keys a position: an HMAC, so that no path is stored. */
  readonly hash: (path: string) => string;
  readonly now: () => number;
  readonly log: Log;
}

interface Work {
  readonly agent: Agent;
  readonly session: SessionFiles;
  readonly bytes: number;
  readonly changedAt: number;
}

/** Brings what agents wrote into the ledger: sessions that changed since last time, newest first. */
export class Importer {
  /** Position keys by path: they are asked for at every look, and hashing costs more than looking. */
  private readonly keys = new Map<string, string>();
  private readonly origins = new Origins();

  constructor(private readonly parts: ImporterParts) {}

  /** Doing it again changes nothing. An aborted import keeps what it has read; it resolves with `cancelled`. */
  async run(
    from: readonly Source[],
    signal: AbortSignal,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportResult> {
    const { now, target } = this.parts;
    const started = now();
    const { work, sources, visits } = this.findWork(from);
    const progress = { files: 0, totalFiles: 0, bytes: 0, totalBytes: 0 };
    for (const item of work) {
      progress.totalFiles += item.session.files.length;
      progress.totalBytes += item.bytes;
    }
    const damage: SessionDamage[] = [];
    const figures = { files: 0, bytes: 0, events: 0, sessions: 0, skippedLines: 0, unknownRecords: 0 };
    let sinceYield = 0;
    let publishedAt = started;
    const pause = async (bytes: number): Promise<void> => {
      sinceYield += bytes;
      progress.bytes += bytes;
      if (sinceYield >= YIELD_EVERY_BYTES) {
        sinceYield = 0;
        onProgress({ ...progress });
        await nextTurn();
      }
      signal.throwIfAborted();
    };
    try {
      for (const item of work) {
        await pause(0);
        const loaded = await this.parts.loader.load(item.agent, item.session, pause);
        const reading = loaded.reader.read(now());
        const revisitAt = reading.settled ? null : this.revisitTime(reading.session?.end ?? item.changedAt);
        if (revisitAt !== null) {
          visits.push(revisitAt);
        }
        figures.events += target.add({
          uses: reading.uses,
          running: reading.running,
          source: this.key(item.session.files[0]?.path ?? ''),
          session: reading.settled ? reading.session : null, // a row when it ends or goes idle, not before
          positions: this.positions(item.session, loaded.unreadable, revisitAt),
        });
        figures.files += Math.max(0, item.session.files.length - loaded.unreadable.length);
        figures.bytes += loaded.bytes;
        figures.sessions += reading.session === null ? 0 : 1;
        figures.skippedLines += reading.damagedLines;
        figures.unknownRecords += reading.unknownRecords;
        damage.push({
          source: this.key(item.session.files[0]?.path ?? ''),
          agentId: item.agent.id,
          agentVersion: reading.session?.agentVersion ?? null,
          skippedLines: reading.damagedLines,
          unknownRecords: reading.unknownRecords,
        });
        progress.files += item.session.files.length;
        if (loaded.unreadable.length > 0) {
          this.parts.log.warn(
            `${loaded.unreadable.length} transcript(s) of ${item.agent.id} can't be read: no permission, or gone.`,
          );
        }
        if (now() - publishedAt > PUBLISH_EVERY_MS) {
          await target.publish();
          publishedAt = now();
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
    await target.publish();
    onProgress({ ...progress });
    return {
      figures: { ...figures, ms: now() - started },
      damage,
      sources,
      cancelled: signal.aborted,
      nextVisitAt: visits.length > 0 ? Math.min(...visits) : null,
    };
  }

  private findWork(from: readonly Source[]): { work: Work[]; sources: SourceHealth[]; visits: number[] } {
    const { machine, target, now } = this.parts;
    const known = target.positions();
    const work: Work[] = [];
    const sources: SourceHealth[] = [];
    const visits: number[] = [];
    for (const { agent, moreFolders } of from) {
      const found = agent.discover(agent.transcriptRoots(machine, moreFolders), this.origins);
      sources.push(...found.sources);
      for (const session of found.sessions) {
        const due = this.visitDue(session, known);
        if (due === null || due <= now()) {
          work.push({
            agent,
            session,
            bytes: session.files.reduce((sum, file) => sum + file.size, 0),
            changedAt: Math.max(...session.files.map((file) => file.mtimeMs)),
          });
        } else if (due !== Number.POSITIVE_INFINITY) {
          visits.push(due);
        }
      }
    }
    work.sort((a, b) => b.changedAt - a.changedAt);
    return { work, sources, visits };
  }

  /** Null: some file is new or has changed. Else when the session must be looked at again, infinity for never. */
  private visitDue(session: SessionFiles, known: ReadonlyMap<string, Position>): number | null {
    let due = Number.POSITIVE_INFINITY;
    for (const { file, key } of this.readFrom(session)) {
      const position = known.get(key);
      if (
        position === undefined ||
        position.size !== file.size ||
        position.mtimeMs !== file.mtimeMs ||
        position.inode !== file.inode
      ) {
        return null;
      }
      due = Math.min(due, position.revisitAt ?? Number.POSITIVE_INFINITY);
    }
    return due;
  }

  /** A clock that is behind the transcript's must not make us look again and again. */
  private revisitTime(end: number): number {
    return Math.max(end + IDLE_MS, this.parts.now() + 60_000);
  }

  private positions(session: SessionFiles, unreadable: readonly string[], revisitAt: number | null): Position[] {
    return this.readFrom(session)
      .filter(({ file }) => !unreadable.includes(file.path))
      .map(({ file: { size, mtimeMs, inode }, key }) => ({ key, size, mtimeMs, inode, revisitAt }));
  }

  /** The session's files, and those of others that decide what is its own: that these were read is noted apart. */
  private readFrom(session: SessionFiles): { file: TranscriptFile; key: string }[] {
    const own = session.files[0]?.path ?? '';
    return [
      ...session.files.map((file) => ({ file, key: this.key(file.path) })),
      ...(session.relatives ?? []).map((file) => ({ file, key: this.key(`${file.path}\n${own}`) })),
    ];
  }

  private key(path: string): string {
    let key = this.keys.get(path);
    if (key === undefined) {
      key = this.parts.hash(path);
      this.keys.set(path, key);
    }
    return key;
  }
}
