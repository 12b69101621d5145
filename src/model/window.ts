import type { Start } from './start.js';
import type { Outcome, Reason, Trigger } from './vocabulary.js';

/** What ended a window, or will have ended it if nothing of the same turn follows. */
type End = 'normal' | 'interrupted' | 'api-error' | 'abandoned';

export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: Reason;
}

/** What is known of a tool call's result, and when it came. */
export interface Result {
  readonly failed: boolean | null;
  readonly at: number | null;
}
export type Results = ReadonlyMap<string, Result>;

/**
 * The span of one use, from the record that invoked the skill to the end that outcomes.md defines. An end mark
 * is provisional, since more answers of the same turn revoke it; a prompt or the next skill makes it final.
 */
export class Window {
  load: 'failed' | 'denied' | null = null;
  version: string | null = null;
  folder: string | null = null;
  /** Reads of an implied use: call ids, null where a call has none. */
  readonly reads: (string | null)[] = [];
  private readonly calls: string[] = [];
  private latest: number | null;
  private mark: { readonly end: End; readonly latest: number | null } | null = null;
  private final: { readonly end: End; readonly latest: number | null } | null = null;
  private cut = false;
  private hasBody = false;

  constructor(
    readonly skill: string,
    readonly trigger: Trigger,
    readonly start: Start,
    readonly hasArguments: boolean,
    /** The explicit window that holds this implied use. */
    readonly holder: Window | null,
  ) {
    this.latest = start.at;
  }

  get isNested(): boolean {
    return this.holder !== null;
  }

  touch(at: number | null): void {
    if (at !== null && this.final === null) {
      this.latest = Math.max(this.latest ?? at, at);
    }
  }

  /** The skill's text as the agent put it into the conversation: the first one counts. */
  takeBody(body: {
    readonly version: string | null;
    readonly folder: string | null;
    readonly hasArgumentsTail: boolean;
  }): void {
    if (!this.hasBody) {
      this.hasBody = true;
      this.folder = body.folder;
      // Arguments that don't stand at the end were put into the text: it is no longer the file's.
      this.version = this.hasArguments === body.hasArgumentsTail ? body.version : null;
    }
  }

  addCall(id: string): void {
    if (this.final === null) {
      this.calls.push(id);
    }
  }

  /** An end mark or an API error: the end, unless an answer follows. A later error decides. */
  markEnd(end: 'normal' | 'api-error', cut: boolean): void {
    if (this.final === null) {
      this.mark = { end: this.mark?.end === 'api-error' ? 'api-error' : end, latest: this.latest };
      this.cut ||= cut;
    }
  }

  /** More answers of the same turn: what looked like its end was none. */
  reopen(): void {
    if (this.final === null) {
      this.mark = null;
      this.cut = false;
    }
  }

  /** Final; a mark that stands is the earlier end. */
  close(end: End): void {
    this.final ??= this.mark ?? { end, latest: this.latest };
  }

  holds(at: number): boolean {
    const latest = this.lastTime();
    return this.start.at !== null && at >= this.start.at && latest !== null && at <= latest;
  }

  /** The verdict of the first rule that fits; null while the window is open and no rule can be applied yet. */
  verdict(results: Results): Verdict | null {
    if (this.load !== null) {
      return this.load === 'denied' ? { outcome: 'skipped', reason: 'denied' } : LOAD_FAILED;
    }
    if (this.allReadsFailed(results)) {
      return LOAD_FAILED;
    }
    if (this.holder !== null) {
      return this.holder.verdict(results);
    }
    const end = (this.final ?? this.mark)?.end ?? null;
    switch (end) {
      case null:
        return null;
      case 'api-error':
        return { outcome: 'failure', reason: 'api-error' };
      case 'interrupted':
        return { outcome: 'partial', reason: 'interrupted' };
      case 'abandoned':
        return { outcome: 'partial', reason: 'abandoned' };
      case 'normal':
        return this.normalVerdict(results);
    }
  }

  /** Whole ms between the invoking record and the largest time inside; null where that is not told, or nested. */
  durationMs(results: Results): number | null {
    if (this.holder !== null || this.start.at === null) {
      return null;
    }
    const latest = this.allReadsFailed(results) ? this.lastReadAt(results) : this.lastTime();
    return Math.max(0, Math.trunc((latest ?? this.start.at) - this.start.at));
  }

  /** The id of the last call inside of which it is told how it went; null: there is none. */
  decidingCall(results: Results): string | null {
    return this.calls.findLast((id) => typeof results.get(id)?.failed === 'boolean') ?? null;
  }

  private normalVerdict(results: Results): Verdict {
    if (this.cut) {
      return { outcome: 'partial', reason: 'cut-off' };
    }
    const call = this.decidingCall(results);
    const failed = call !== null && results.get(call)?.failed === true;
    return failed ? { outcome: 'partial', reason: 'unresolved-error' } : COMPLETED;
  }

  /** The largest time inside, up to the end as it is known now. */
  private lastTime(): number | null {
    const end = this.final ?? this.mark;
    return end === null ? this.latest : end.latest;
  }

  private allReadsFailed(results: Results): boolean {
    return this.reads.length > 0 && this.reads.every((id) => id !== null && results.get(id)?.failed === true);
  }

  private lastReadAt(results: Results): number | null {
    const times = this.reads.map((id) => results.get(id ?? '')?.at ?? null).filter((at) => at !== null);
    return times.length > 0 ? Math.max(...times) : null;
  }
}

const LOAD_FAILED: Verdict = { outcome: 'failure', reason: 'load-failed' };
const COMPLETED: Verdict = { outcome: 'success', reason: 'completed' };
