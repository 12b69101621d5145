import type { Agent, Machine, SessionFiles, SourceHealth, TranscriptFile } from '../agents/agent.js';
import { Origins } from '../agents/origins.js';
import type { Batch, Log, Position } from '../ledger/types.js';
import type { ReaderOptions } from '../model/reading.js';
import type { SessionDamage } from './damage.js';
import { DatabaseImport, type Databases, type DatabaseWork } from './databaseImport.js';
import { ImportRun } from './importRun.js';
import { PositionKeys, type Stamp } from './positionKeys.js';
import { SessionLoader } from './sessionLoader.js';

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
  readonly options: ReaderOptions;
  readonly databases: Databases;
  /** Keys a position: an HMAC, so that no path is stored. */
  readonly hash: (path: string) => string;
  readonly now: () => number;
  readonly log: Log;
}

interface FileWork {
  readonly agent: Agent;
  readonly session: SessionFiles;
  readonly changedAt: number;
}

interface Found {
  readonly files: readonly FileWork[];
  readonly databases: readonly DatabaseWork[];
  readonly sources: readonly SourceHealth[];
}

/** Brings what agents wrote into the ledger: sessions that changed since last time, newest first. */
export class Importer {
  private readonly origins = new Origins();
  private readonly keys: PositionKeys;
  private readonly loader: SessionLoader;
  private readonly databases: DatabaseImport;

  constructor(private readonly parts: ImporterParts) {
    const { options, databases, now, log } = parts;
    this.keys = new PositionKeys(parts.hash, now);
    this.loader = new SessionLoader(options);
    this.databases = new DatabaseImport({ databases, keys: this.keys, options, now, log });
  }

  /** Doing it again changes nothing. An aborted import keeps what it has read; it resolves with `cancelled`. */
  async run(
    from: readonly Source[],
    signal: AbortSignal,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportResult> {
    const { now, target } = this.parts;
    const run = new ImportRun({ target, keys: this.keys, signal, onProgress, now });
    const known = target.positions();
    const { files, databases, sources } = this.find(from, known, run);
    try {
      for (const work of files) {
        await run.pause(0);
        await this.readFiles(work, run);
      }
      for (const work of databases) {
        await run.pause(0);
        await this.databases.read(work, known, run);
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
    return {
      figures: await run.end(),
      damage: run.damage,
      sources: sources.map((source) => this.databases.health(source)),
      cancelled: signal.aborted,
      nextVisitAt: run.visits.length > 0 ? Math.min(...run.visits) : null,
    };
  }

  private find(from: readonly Source[], known: ReadonlyMap<string, Position>, run: ImportRun): Found {
    const { machine, now } = this.parts;
    const files: FileWork[] = [];
    const databases: DatabaseWork[] = [];
    const sources: SourceHealth[] = [];
    const isDue = (due: number | null): boolean => {
      if (due !== null && due > now()) {
        if (due !== Number.POSITIVE_INFINITY) {
          run.visits.push(due);
        }
        return false;
      }
      return true;
    };
    for (const { agent, moreFolders } of from) {
      const found = agent.discover(agent.transcriptRoots(machine, moreFolders), this.origins);
      sources.push(...found.sources);
      for (const session of found.sessions) {
        if (isDue(this.keys.visitDue(stampsOf(session), known))) {
          files.push({ agent, session, changedAt: Math.max(...session.files.map((file) => file.mtimeMs)) });
          run.expect(
            session.files.length,
            session.files.reduce((sum, file) => sum + file.size, 0),
          );
        }
      }
      const { tables } = agent;
      for (const database of tables === undefined ? [] : (found.databases ?? [])) {
        if (tables !== undefined && isDue(this.databases.dueAt(database, known))) {
          databases.push({ agent, tables, database });
        }
      }
    }
    files.sort((a, b) => b.changedAt - a.changedAt);
    return { files, databases, sources };
  }

  private async readFiles({ agent, session, changedAt }: FileWork, run: ImportRun): Promise<void> {
    const loaded = await this.loader.load(agent, session, run.pause);
    const isRead = ({ path }: TranscriptFile): boolean => !loaded.unreadable.includes(path);
    const [files, relatives] = [session.files.filter(isRead), (session.relatives ?? []).filter(isRead)];
    const [main] = session.files;
    await run.take(
      {
        agentId: agent.id,
        path: main?.path ?? '',
        stamps: stampsOf({ files: session.files, relatives }, files),
        changedAt,
        files: files.length,
        bytes: loaded.bytes,
      },
      loaded.reader.read(this.parts.now()),
    );
    run.pass(session.files.length);
    if (loaded.unreadable.length > 0) {
      this.parts.log.warn(
        `${loaded.unreadable.length} transcript(s) of ${agent.id} can't be read: no permission, or gone.`,
      );
    }
  }
}

/**
 * The session's files, and those of others that decide what is its own: that these were read is noted apart.
 *
 * @param chosen those of its files that are meant
 */
function stampsOf({ files, relatives = [] }: SessionFiles, chosen = files): Stamp[] {
  const own = files[0]?.path ?? '';
  return [...chosen, ...relatives.map((file) => ({ ...file, path: `${file.path}\n${own}` }))];
}
