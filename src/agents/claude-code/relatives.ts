import type { ClaudeEntry } from './branches.js';
import { LineSplitter, parseLine } from '../jsonLines.js';
import { skim } from './skim.js';
import { ClaudeTranslator } from './translate.js';

const PREFIX = 'relative/';

/** The part under which a reader gets the transcript of another session that begins like its own. */
export function relativePart(sessionId: string): string {
  return PREFIX + sessionId;
}

export function isRelative(part: string): boolean {
  return part.startsWith(PREFIX);
}

/**
 * Sessions that begin with the same record as the one that is read: one of them is a copy of the other that doesn't say
 * so. What two of them share belongs to the one that ends first, of two that end together to the one whose id is less;
 * so each of them comes to the same answer, in whatever order they are read.
 */
export class Relatives {
  private readonly bySession = new Map<string, Relative>();

  push(part: string, bytes: Uint8Array): void {
    const id = part.slice(PREFIX.length);
    const relative = this.bySession.get(id) ?? new Relative(id);
    this.bySession.set(id, relative);
    relative.push(bytes);
  }

  /** The entries, with the session that each was copied from. */
  mark(entries: readonly ClaudeEntry[]): readonly ClaudeEntry[] {
    if (this.bySession.size === 0) {
      return entries;
    }
    const own = { id: entries.findLast(isOwn)?.sessionId ?? '', end: entries.reduce(laterEnd, 0) };
    const earlier = [...this.bySession.values()].filter((one) => endsBefore(one, own)).sort(inOrderOfEnds);
    return entries.map((entry) => {
      const origin = isOwn(entry) ? earlier.find((one) => one.holds(entry.id)) : undefined;
      return origin === undefined ? entry : { ...entry, forkedFrom: origin.id };
    });
  }
}

interface Ending {
  readonly id: string;
  /** Largest time of its records, epoch ms; 0: none has one. */
  readonly end: number;
}

/** What is needed of such a session: which records it calls its own, and when it ends. */
class Relative implements Ending {
  end = 0;
  private readonly ids = new Set<string>();
  private readonly translator = new ClaudeTranslator();
  private readonly lines = new LineSplitter((line) => this.take(line));

  constructor(readonly id: string) {}

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  holds(id: string | null): boolean {
    return id !== null && this.ids.has(id);
  }

  private take(line: Buffer | null): void {
    const record = line === null ? null : (skim(line) ?? parseLine(line));
    const entry = record === null || record === 'blank' ? 'silent' : this.translator.translate(record, true);
    if (typeof entry !== 'string') {
      this.end = laterEnd(this.end, entry);
      if (isOwn(entry) && entry.id !== null) {
        this.ids.add(entry.id);
      }
    }
  }
}

/** A record that names its origin was copied from there, whatever else holds it. */
function isOwn({ forkedFrom }: ClaudeEntry): boolean {
  return forkedFrom === null;
}

function laterEnd(end: number, { at }: ClaudeEntry): number {
  return Math.max(end, at ?? 0);
}

function endsBefore(a: Ending, b: Ending): boolean {
  return inOrderOfEnds(a, b) < 0;
}

function inOrderOfEnds(a: Ending, b: Ending): number {
  return a.end - b.end || (a.id < b.id ? -1 : 1);
}
