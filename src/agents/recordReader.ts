import type { Entry } from '../model/facts.js';
import type { ReaderOptions, SessionReader, SessionReading } from '../model/reading.js';
import { readTranscript } from '../model/transcript.js';
import type { AgentId } from '../model/vocabulary.js';
import { asText, type Fields } from './fields.js';
import { LineSplitter, parseLine } from './jsonLines.js';

/** How an agent writes JSON lines. Both functions keep nothing between calls: a last line may be read twice. */
export interface RecordFormat<R> {
  readonly agentId: AgentId;
  /** False: the agent never tells how a tool call went. */
  readonly tellsResults?: boolean;
  /** What is kept of one record. `silent` means nothing, `unknown` is counted. */
  readonly translate: (record: Fields) => R | 'silent' | 'unknown';
  /** The entries of one file, where records explain each other. */
  readonly entries: (records: readonly R[], part: string) => readonly Entry[];
  /** The folder where the session ran, where a record tells it. */
  readonly cwd: (record: Fields) => unknown;
}

/** A reader of sessions that are JSON lines: `main` first, then the other files by name. */
export function createRecordReader<R extends object>(format: RecordFormat<R>, options: ReaderOptions): SessionReader {
  return new RecordReader(format, options);
}

class RecordReader<R extends object> implements SessionReader {
  private readonly parts = new Map<string, RecordPart<R>>();
  private writtenAt: number | null = null;

  constructor(
    private readonly format: RecordFormat<R>,
    private readonly options: ReaderOptions,
  ) {}

  push(part: string, bytes: Uint8Array, writtenAt?: number): void {
    let reader = this.parts.get(part);
    if (reader === undefined) {
      reader = new RecordPart(this.format);
      this.parts.set(part, reader);
    }
    this.writtenAt = writtenAt === undefined ? this.writtenAt : Math.max(this.writtenAt ?? 0, Math.trunc(writtenAt));
    reader.push(bytes);
  }

  read(now: number): SessionReading {
    const { agentId, tellsResults, entries } = this.format;
    const parts = mainFirst(this.parts).map(([name, part]) => ({ name, ...part.contents() }));
    return readTranscript(
      {
        agentId,
        parts: parts.map(({ records, name }) => entries(records, name)),
        cwd: parts.find(({ cwd }) => cwd !== null)?.cwd ?? null,
        damagedLines: parts.reduce((sum, { damagedLines }) => sum + damagedLines, 0),
        unknownRecords: parts.reduce((sum, { unknownRecords }) => sum + unknownRecords, 0),
        tellsResults: tellsResults ?? true,
        writtenAt: this.writtenAt,
      },
      this.options,
      now,
    );
  }
}

/** The main file first: what a subagent's file repeats of it belongs there. */
export function mainFirst<T>(parts: ReadonlyMap<string, T>): [string, T][] {
  const rank = (name: string): string => (name === 'main' ? '' : name);
  return [...parts].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
}

interface PartContents<R> {
  readonly records: readonly R[];
  readonly cwd: string | null;
  readonly damagedLines: number;
  readonly unknownRecords: number;
}

/** One file of the session. */
class RecordPart<R extends object> {
  private readonly lines = new LineSplitter((line) => this.takeLine(line));
  private readonly records: R[] = [];
  private cwd: string | null = null;
  private damagedLines = 0;
  private unknownRecords = 0;

  constructor(private readonly format: RecordFormat<R>) {}

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  /** With the unfinished last line, where that is a whole record already. */
  contents(): PartContents<R> {
    const rest = this.lines.rest();
    const record = rest === null ? null : parseLine(rest);
    const { records, cwd, damagedLines, unknownRecords } = this;
    if (record === null || record === 'blank') {
      return { records, cwd, damagedLines, unknownRecords };
    }
    const last = this.format.translate(record);
    return {
      records: typeof last === 'string' ? records : [...records, last],
      cwd: cwd ?? asText(this.format.cwd(record)),
      damagedLines,
      unknownRecords: unknownRecords + (last === 'unknown' ? 1 : 0),
    };
  }

  private takeLine(line: Buffer | null): void {
    const record = line === null ? null : parseLine(line);
    if (record === null) {
      this.damagedLines++;
    } else if (record !== 'blank') {
      this.cwd ??= asText(this.format.cwd(record));
      const translated = this.format.translate(record);
      if (typeof translated !== 'string') {
        this.records.push(translated);
      } else if (translated === 'unknown') {
        this.unknownRecords++;
      }
    }
  }
}
