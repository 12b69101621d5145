import type { Entry } from '../../model/facts.js';
import type { ReaderOptions, SessionReader, SessionReading } from '../../model/reading.js';
import { readTranscript } from '../../model/transcript.js';
import { asText } from '../fields.js';
import { LineSplitter, parseLine } from '../jsonLines.js';
import { skim } from './skim.js';
import { Translator } from './translate.js';

/** Reads a Claude Code session: the main transcript and those of its subagents. */
export function createClaudeReader(options: ReaderOptions): SessionReader {
  return new ClaudeReader(options);
}

class ClaudeReader implements SessionReader {
  private readonly parts = new Map<string, PartReader>();

  constructor(private readonly options: ReaderOptions) {}

  push(part: string, bytes: Uint8Array): void {
    let reader = this.parts.get(part);
    if (reader === undefined) {
      reader = new PartReader();
      this.parts.set(part, reader);
    }
    reader.push(bytes);
  }

  read(now: number): SessionReading {
    const contents = inOrder(this.parts).map((part) => part.contents());
    return readTranscript(
      {
        agentId: 'claude-code',
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
  private readonly translator = new Translator();
  private readonly entries: Entry[] = [];
  private cwd: string | null = null;
  private damagedLines = 0;
  private unknownRecords = 0;

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  /** With the unfinished last line, where that is a whole record already. */
  contents(): PartContents {
    const rest = this.lines.rest();
    const record = rest === null ? null : (skim(rest) ?? parseLine(rest));
    const { entries, cwd, damagedLines, unknownRecords } = this;
    if (record === null || record === 'blank') {
      return { entries, cwd, damagedLines, unknownRecords };
    }
    const last = this.translator.translate(record, false);
    return {
      entries: typeof last === 'string' ? entries : [...entries, last],
      cwd: cwd ?? asText(record['cwd']),
      damagedLines,
      unknownRecords: unknownRecords + (last === 'unknown' ? 1 : 0),
    };
  }

  private takeLine(line: Buffer | null): void {
    const record = line === null ? null : (skim(line) ?? parseLine(line));
    if (record === null) {
      this.damagedLines++;
    } else if (record !== 'blank') {
      const entry = this.translator.translate(record, true);
      if (typeof entry !== 'string') {
        this.cwd ??= asText(record['cwd']);
        this.entries.push(entry);
      } else if (entry === 'unknown') {
        this.unknownRecords++;
      }
    }
  }
}
