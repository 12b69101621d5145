import type { Entry } from '../model/facts.js';
import type { ReaderOptions, SessionReader, SessionReading } from '../model/reading.js';
import { readTranscript } from '../model/transcript.js';
import type { AgentId } from '../model/vocabulary.js';
import type { Fields } from './fields.js';
import { LineSplitter, parseLine } from './jsonLines.js';

/** `silent` and `unknown` records make no entry; the latter are counted. */
export type Translation = Entry | 'silent' | 'unknown';

/** Translates the records of one file, in their order. */
export interface Translator {
  /** @param keep false for a line that is not finished: nothing of it is remembered */
  translate(record: Fields, keep: boolean): Translation;
}

/** What is special about an agent whose transcripts hold one JSON record per line. */
export interface LineFormat {
  readonly agentId: AgentId;
  createTranslator(): Translator;
  /** The folder in which the session ran, where a record tells it. */
  cwdOf(record: Fields): string | null;
  /** Reads a line without parsing all of it, where that is safe; null: parse it. */
  skim?(line: Buffer): Fields | null;
}

/** Reads a session of such an agent: the main transcript and those of its subagents. */
export function createLineReader(format: LineFormat, options: ReaderOptions): SessionReader {
  return new LineReader(format, options);
}

class LineReader implements SessionReader {
  private readonly parts = new Map<string, PartReader>();

  constructor(
    private readonly format: LineFormat,
    private readonly options: ReaderOptions,
  ) {}

  push(part: string, bytes: Uint8Array): void {
    let reader = this.parts.get(part);
    if (reader === undefined) {
      reader = new PartReader(this.format);
      this.parts.set(part, reader);
    }
    reader.push(bytes);
  }

  read(now: number): SessionReading {
    const contents = inOrder(this.parts).map((part) => part.contents());
    return readTranscript(
      {
        agentId: this.format.agentId,
        parts: contents.map(({ entries }) => entries),
        cwd: contents.find(({ cwd }) => cwd !== null)?.cwd ?? null,
        damagedLines: contents.reduce((sum, { damagedLines }) => sum + damagedLines, 0),
        unknownRecords: contents.reduce((sum, { unknownRecords }) => sum + unknownRecords, 0),
      },
      this.options,
      now,
    );
  }
}

/** The main file first: what a subagent's file repeats of it belongs there. */
function inOrder(parts: ReadonlyMap<string, PartReader>): PartReader[] {
  const rank = (name: string): string => (name === 'main' ? '' : name);
  return [...parts].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1)).map(([, part]) => part);
}

interface PartContents {
  readonly entries: readonly Entry[];
  readonly cwd: string | null;
  readonly damagedLines: number;
  readonly unknownRecords: number;
}

/** One file of the session. */
class PartReader {
  private readonly lines = new LineSplitter((line) => this.takeLine(line));
  private readonly translator: Translator;
  private readonly entries: Entry[] = [];
  private cwd: string | null = null;
  private damagedLines = 0;
  private unknownRecords = 0;

  constructor(private readonly format: LineFormat) {
    this.translator = format.createTranslator();
  }

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  /** With the unfinished last line, where that is a whole record already. */
  contents(): PartContents {
    const rest = this.lines.rest();
    const record = rest === null ? null : this.parse(rest);
    const { entries, cwd, damagedLines, unknownRecords } = this;
    if (record === null || record === 'blank') {
      return { entries, cwd, damagedLines, unknownRecords };
    }
    const last = this.translator.translate(record, false);
    return {
      entries: typeof last === 'string' ? entries : [...entries, last],
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
      const entry = this.translator.translate(record, true);
      if (typeof entry !== 'string') {
        this.cwd ??= this.format.cwdOf(record);
        this.entries.push(entry);
      } else if (entry === 'unknown') {
        this.unknownRecords++;
      }
    }
  }

  private parse(line: Buffer): Fields | 'blank' | null {
    return this.format.skim?.(line) ?? parseLine(line);
  }
}
