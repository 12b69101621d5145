import type { Agent, DatabaseFile, Machine, SessionFiles, SessionTables } from '../../agents/agent.js';
import { Origins } from '../../agents/origins.js';
import { identityOf } from '../../model/identity.js';
import type { ReaderOptions, SessionReader, UseTrace } from '../../model/reading.js';
import type { Databases } from '../databaseImport.js';
import { SessionLoader } from '../sessionLoader.js';
import type { DecidingCall, Evidence, UseKey } from './evidence.js';
import { cluesOf, cluesOfCall, findLine, type FoundLine, toolIn } from './findLine.js';
import { fileLines, type LineSource, rowLines } from './lineSource.js';
import { recordsAround } from './recordsAround.js';
import { databasesOf, sessionsOf } from './sessionFinder.js';

/** Where nothing has an id, a session of up to so many bytes is read once for each of its lines. */
const MAX_STEPPED_BYTES = 512 * 1024;
/** The name that the readers of databases know for rows. */
const ROWS = 'rows';

export interface EvidenceFinderParts {
  readonly machine: Machine;
  readonly databases: () => Promise<Databases>;
  readonly isSkillRoot: (path: string) => boolean;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Finds a use again in what its agent keeps. The ledger holds no path and no id of a call, only what was made of them: so
 * the agent's own reader reads the session once more, and tells which record the use came from.
 */
export class EvidenceFinder {
  constructor(private readonly parts: EvidenceFinderParts) {}

  async find(use: UseKey, agent: Agent, moreFolders: readonly string[]): Promise<Evidence> {
    const discovery = agent.discover(agent.transcriptRoots(this.parts.machine, moreFolders), new Origins());
    let worst: Evidence = { kind: 'gone' };
    const { sessions, areNamed } = sessionsOf(use, discovery);
    for (const session of sessions) {
      const evidence = await this.inFiles(use, agent, session).catch(unreadable);
      if (evidence !== null && evidence.kind !== 'unreadable') {
        return evidence;
      }
      worst = evidence ?? (areNamed ? { kind: 'not-in-it' } : worst);
    }
    const { tables } = agent;
    for (const database of tables === undefined ? [] : databasesOf(use, discovery)) {
      const evidence = tables === undefined ? null : await this.inDatabase(use, agent, tables, database);
      if (evidence !== null && evidence.kind !== 'unreadable') {
        return evidence;
      }
      worst = evidence ?? worst;
    }
    return worst;
  }

  /** Null: the use is not in it. */
  private async inFiles(use: UseKey, agent: Agent, session: SessionFiles): Promise<Evidence | null> {
    const trace = new TraceOf(use, this.parts.isSkillRoot);
    const loaded = await new SessionLoader(trace.options).load(agent, session, () => Promise.resolve());
    loaded.reader.read(this.parts.now());
    if (trace.found === null) {
      return loaded.unreadable.length === 0
        ? null
        : unreadable(new Error(`${loaded.unreadable.length} of its files can't be read.`));
    }
    const sources = session.files.map(fileLines);
    const found = (await locate(sources, use, trace.found)) ?? (await this.inSteps(use, agent, session));
    return found === null ? null : evidenceAt(found, sources, trace.found.decidingCall);
  }

  private async inDatabase(
    use: UseKey,
    agent: Agent,
    tables: SessionTables,
    { file }: DatabaseFile,
  ): Promise<Evidence | null> {
    try {
      const rows = await (await this.parts.databases()).open(file.path);
      try {
        const session = (tables.list(rows) ?? []).find(
          ({ id, members }) => id === use.sessionId || members.includes(use.sessionId),
        );
        if (session === undefined) {
          return null;
        }
        const trace = new TraceOf(use, this.parts.isSkillRoot);
        const reader = agent.createReader(trace.options);
        const source = rowLines(() => tables.read(rows, session));
        await source.scan((line) => reader.push(ROWS, Buffer.concat([line, NEWLINE])));
        reader.read(this.parts.now());
        const found = trace.found === null ? null : await locate([source], use, trace.found);
        return found === null || trace.found === null
          ? { kind: 'not-in-it' }
          : await evidenceAt(found, [source], trace.found.decidingCall);
      } finally {
        await rows.close();
      }
    } catch (error) {
      return unreadable(error);
    }
  }

  /** The line with which the use comes to be, for agents that give neither ids nor times. */
  private async inSteps(use: UseKey, agent: Agent, session: SessionFiles): Promise<FoundLine | null> {
    if (session.files.reduce((sum, { size }) => sum + size, 0) > MAX_STEPPED_BYTES) {
      return null;
    }
    const trace = new TraceOf(use, this.parts.isSkillRoot);
    const reader: SessionReader = agent.createReader(trace.options);
    const found: FoundLine[] = [];
    for (const file of session.files) {
      const source = fileLines(file);
      await source.scan((line, number) => {
        if (found.length === 0) {
          reader.push(file.part, Buffer.concat([line, NEWLINE]), file.mtimeMs);
          reader.read(this.parts.now());
          found.push(...(trace.found === null ? [] : [{ source, line: number, column: 0, record: null }]));
        }
      });
    }
    return found[0] ?? null;
  }
}

const NEWLINE = Buffer.from('\n');

/** Listens to a reader for one use. */
class TraceOf {
  found: UseTrace | null = null;
  readonly options: ReaderOptions;

  constructor(use: UseKey, isSkillRoot: (path: string) => boolean) {
    const identity = identityOf(use.id);
    this.options = {
      hashProject: () => '',
      isSkillRoot,
      onUse: (trace) => {
        this.found = identityOf(trace.id) === identity ? trace : this.found;
      },
    };
  }
}

function locate(sources: readonly LineSource[], use: UseKey, { key }: UseTrace): Promise<FoundLine | null> {
  return findLine(sources, cluesOf(key, use));
}

async function evidenceAt(found: FoundLine, sources: readonly LineSource[], callId: string | null): Promise<Evidence> {
  const { source, line, column } = found;
  const at = callId === null ? null : await findLine(sources, cluesOfCall(callId));
  const callAt = (first: number): DecidingCall | null =>
    at === null || callId === null
      ? null
      : { tool: toolIn(at.record, callId), line: at.source === source ? at.line - first : null };
  if (source.path !== null) {
    return { kind: 'file', path: source.path, line, column: source.isLines ? null : column, call: callAt(0) };
  }
  const { records, index, firstLine } = await recordsAround(source, line);
  const call = callAt(firstLine);
  const isShown = call !== null && call.line !== null && call.line >= 0 && call.line < records.length;
  return { kind: 'records', records, index, call: call === null || isShown ? call : { ...call, line: null } };
}

function unreadable(error: unknown): Evidence {
  return { kind: 'unreadable', message: error instanceof Error ? error.message : String(error) };
}
