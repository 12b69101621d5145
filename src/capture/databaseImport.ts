import type {
  Agent,
  DatabaseFile,
  DatabaseRows,
  DatabaseSession,
  SessionTables,
  SourceHealth,
} from '../agents/agent.js';
import type { Log, Position } from '../ledger/types.js';
import type { ReaderOptions, SessionReader } from '../model/reading.js';
import type { ImportRun } from './importRun.js';
import type { PositionKeys, Stamp } from './positionKeys.js';

/** A database that is written all the time may cost us one part in so many of a processor. */
const REST_FACTOR = 20;
const CHUNK_BYTES = 256 * 1024;
/** The name that the readers of databases know for rows. */
const ROWS = 'rows';

/** A private copy of a database, deleted when it is closed. */
export interface OpenedDatabase extends DatabaseRows {
  close(): Promise<void>;
}

/** What the import needs of whoever can open databases. */
export interface Databases {
  /** Rejects with an error whose message is for the person. */
  open(path: string): Promise<OpenedDatabase>;
}

export interface DatabaseImportParts {
  readonly databases: Databases;
  readonly keys: PositionKeys;
  readonly options: ReaderOptions;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

/** A database, and whose it is. */
export interface DatabaseWork {
  readonly agent: Agent;
  readonly tables: SessionTables;
  readonly database: DatabaseFile;
}

/** Imports the sessions of a database that have changed since last time. */
export class DatabaseImport {
  /** What kept a database, as it lay there, from being read wholly. By path. */
  private readonly problems = new Map<string, { readonly stamp: string; readonly message: string }>();
  /** Epoch ms before which a database is left alone. By path. */
  private readonly restUntil = new Map<string, number>();

  constructor(private readonly parts: DatabaseImportParts) {}

  /** Epoch ms at which it must be opened again; infinity: not before it changes. */
  dueAt(database: DatabaseFile, known: ReadonlyMap<string, Position>): number {
    const { path } = database.file;
    if (this.problems.get(path)?.stamp === stampOf(database)) {
      return Number.POSITIVE_INFINITY;
    }
    const due = this.parts.keys.visitDue(filesOf(database), known) ?? this.parts.now();
    return Math.max(due, this.restUntil.get(path) ?? 0);
  }

  /** Rejects only when the import is to stop. */
  async read(work: DatabaseWork, known: ReadonlyMap<string, Position>, run: ImportRun): Promise<void> {
    const { path } = work.database.file;
    const started = this.parts.now();
    const opened = await this.parts.databases.open(path).catch((error: unknown) => this.complain(work.database, error));
    if (opened === null) {
      return;
    }
    try {
      await this.readSessions(work, opened, known, run);
    } finally {
      await opened.close();
      const ended = this.parts.now();
      this.restUntil.set(path, ended + REST_FACTOR * Math.max(0, ended - started));
    }
  }

  /** The source's health with what was met when it was opened. */
  health(source: SourceHealth): SourceHealth {
    const isThere = source.isDatabase === true && source.state === 'ok';
    const problem = isThere ? this.problems.get(source.root) : undefined;
    return problem === undefined ? source : { ...source, state: 'unreadable', message: problem.message };
  }

  private async readSessions(
    { agent, tables, database }: DatabaseWork,
    rows: DatabaseRows,
    known: ReadonlyMap<string, Position>,
    run: ImportRun,
  ): Promise<void> {
    const { keys, now } = this.parts;
    const { path } = database.file;
    let revisitAt = Number.POSITIVE_INFINITY;
    const changed: DatabaseSession[] = [];
    for (const session of this.list(tables, rows, database) ?? []) {
      const due = keys.visitDue([sessionStamp(path, session)], known);
      if (due === null || due <= now()) {
        changed.push(session);
      } else {
        revisitAt = Math.min(revisitAt, due);
      }
    }
    run.expect(changed.length, 0);
    let unreadable = 0;
    for (const session of changed.sort((a, b) => b.changedAt - a.changedAt)) {
      const read = await this.readRows(agent, tables.read(rows, session), run);
      run.pass(1);
      if (read === null) {
        unreadable++;
        continue;
      }
      const stamp = sessionStamp(path, session);
      const { changedAt } = session;
      const from = { agentId: agent.id, path: stamp.path, stamps: [stamp], changedAt, files: 1, bytes: read.bytes };
      revisitAt = Math.min(revisitAt, (await run.take(from, read.reader.read(now()))) ?? Number.POSITIVE_INFINITY);
    }
    if (unreadable > 0) {
      this.complain(database, new Error(`${unreadable} of its sessions can't be read: it is damaged.`));
    } else if (this.problems.get(path)?.stamp !== stampOf(database)) {
      this.problems.delete(path);
      run.note(keys.positions(filesOf(database), Number.isFinite(revisitAt) ? revisitAt : null));
    }
  }

  private list(tables: SessionTables, rows: DatabaseRows, database: DatabaseFile): readonly DatabaseSession[] | null {
    try {
      const sessions = tables.list(rows);
      return sessions ?? this.complain(database, new Error('Its tables are not those that this version knows.'));
    } catch (error) {
      return this.complain(database, new Error(`It is damaged (${error instanceof Error ? error.message : ''}).`));
    }
  }

  /** Null: the rows can't be read. */
  private async readRows(
    agent: Agent,
    lines: Iterable<string>,
    run: ImportRun,
  ): Promise<{ readonly reader: SessionReader; readonly bytes: number } | null> {
    const reader = agent.createReader(this.parts.options);
    const rest = lines[Symbol.iterator]();
    let bytes = 0;
    try {
      for (let chunk = nextChunk(rest); chunk !== null; chunk = nextChunk(rest)) {
        reader.push(ROWS, chunk);
        bytes += chunk.length;
        await run.pause(chunk.length);
      }
      return { reader, bytes };
    } catch (error) {
      if (error instanceof UnreadableRowsError) {
        return null;
      }
      throw error;
    } finally {
      rest.return?.();
    }
  }

  private complain(database: DatabaseFile, error: unknown): null {
    const message = error instanceof Error ? error.message : String(error);
    this.problems.set(database.file.path, { stamp: stampOf(database), message });
    this.parts.log.warn(`A database of an agent is not read, or not wholly. ${message}`);
    return null;
  }
}

/** Apart from what stops an import. */
class UnreadableRowsError extends Error {}

/** Null at the end. */
function nextChunk(lines: Iterator<string>): Buffer | null {
  const texts: string[] = [];
  try {
    for (let length = 0; length < CHUNK_BYTES; ) {
      const next = lines.next();
      if (next.done === true) {
        break;
      }
      texts.push(next.value);
      length += next.value.length;
    }
  } catch (error) {
    throw new UnreadableRowsError(String(error));
  }
  return texts.length === 0 ? null : Buffer.from(texts.join(''));
}

function filesOf({ file, log }: DatabaseFile): Stamp[] {
  return [file, log ?? { path: `${file.path}-wal`, size: 0, mtimeMs: 0, inode: 0 }];
}

function stampOf(database: DatabaseFile): string {
  return filesOf(database)
    .map(({ size, mtimeMs, inode }) => `${size}/${mtimeMs}/${inode}`)
    .join(' ');
}

function sessionStamp(path: string, { id, rowCount, changedAt }: DatabaseSession): Stamp {
  return { path: `${path}#${id}`, size: rowCount, mtimeMs: changedAt, inode: 0 };
}
