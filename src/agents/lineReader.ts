import type { Entry } from '../model/facts.js';
import type { ReaderOptions, SessionReader, SessionReading } from '../model/reading.js';
import { readTranscript } from '../model/transcript.js';
import { type AgentId, TELLS_NO_RESULTS } from '../model/vocabulary.js';
import type { Fields } from './fields.js';
import { LineSplitter, parseLine } from './jsonLines.js';

/** Translates the records of one file, in their order. */
export interface Translator<R> {
  /**
   * What is kept of a record. `silent` means nothing, `unknown` is counted.
   *
   * @param keep false for a line that is not finished: nothing of it is remembered
   */
  translate(record: Fields, keep: boolean): R | 'silent' | 'unknown';
}

/** What is special about an agent whose transcripts hold one JSON record per line. */
export interface LineFormat<R> {
  readonly agentId: AgentId;
  createTranslator(): Translator<R>;
  /** The entries of one file, where records explain each other. */
  entries(records: readonly R[], part: string): readonly Entry[];
  /** The folder in which the session ran, where a record tells it. */
  cwdOf(record: Fields): string | null;
  /** Reads a line without parsing all of it, where that is safe; null: parse it. */
  skim?(line: Buffer): Fields | null;
}

/** Reads a session of such an agent: the main transcript and those of its subagents. */
export function createLineReader<R extends object>(format: LineFormat<R>, options: ReaderOptions): SessionReader {
  return new LineReader(format, options);
}

class LineReader<R extends object> implements SessionReader {
  private readonly parts = new Map<string, PartReader<R>>();
  private writtenAt: number | null = null;

  constructor(
    private readonly format: LineFormat<R>,
    private readonly options: ReaderOptions,
  ) {}

  push(part: string, bytes: Uint8Array, writtenAt?: number): void {
    let reader = this.parts.get(part);
    if (reader === undefined) {
      reader = new PartReader(this.format);
      this.parts.set(part, reader);
    }
    this.writtenAt = writtenAt === undefined ? this.writtenAt : Math.max(this.writtenAt ?? 0, Math.trunc(writtenAt));
    reader.push(bytes);
  }

  read(now: number): SessionReading {
    const { format } = this;
    const parts = mainFirst(this.parts).map(([name, part]) => ({ name, ...part.contents() }));
    return readTranscript(
      {
        agentId: format.agentId,
        parts: parts.map(({ records, name }) => format.entries(records, name)),
        cwd: parts.find(({ cwd }) => cwd !== null)?.cwd ?? null,
        damagedLines: parts.reduce((sum, { damagedLines }) => sum + damagedLines, 0),
        unknownRecords: parts.reduce((sum, { unknownRecords }) => sum + unknownRecords, 0),
        tellsResults: !TELLS_NO_RESULTS.has(format.agentId),
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
class PartReader<R extends object> {
  private readonly lines = new LineSplitter((line) => this.takeLine(line));
  private readonly translator: Translator<R>;
  private readonly records: R[] = [];
  private cwd: string | null = null;
  private damagedLines = 0;
  private unknownRecords = 0;

  constructor(private readonly format: LineFormat<R>) {
    this.translator = format.createTranslator();
  }

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  /** With the unfinished last line, where that is a whole record already. */
  contents(): PartContents<R> {
    const rest = this.lines.rest();
    const record = rest === null ? null : this.parse(rest);
    const { records, cwd, damagedLines, unknownRecords } = this;
    if (record === null || record === 'blank') {
      return { records, cwd, damagedLines, unknownRecords };
    }
    const last = this.translator.translate(record, false);
    return {
      records: typeof last === 'string' ? records : [...records, last],
      cwd: cwd ?? this.format.cwdOf(record),
      damagedLines,
      unknownRecords: unknownRecords + (last === 'unknown' ? 1 : 0),
    };
  }

  private takeLine(line: Buffer | null): void {
    const record = line === null ? null : this.parse(line);
    if (record === null) {
      this.damagedLines++;
    } else if (record !== 'blank') {
      this.cwd ??= this.format.cwdOf(record);
      const translated = this.translator.translate(record, true);
      if (typeof translated !== 'string') {
        this.records.push(translated);
      } else if (translated === 'unknown') {
        this.unknownRecords++;
      }
    }
  }

  private parse(line: Buffer): Fields | 'blank' | null {
    return this.format.skim?.(line) ?? parseLine(line);
  }
}
