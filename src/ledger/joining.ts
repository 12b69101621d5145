import { localDay } from '../model/localDay.js';
import type { UseEvent } from '../model/use.js';
import { ReportAttachment } from './attach.js';
import type { Kinds } from './kinds.js';
import { reportOn } from './mergeUses.js';
import type { Statements } from './statements.js';
import { type Rows, TerminalPairing } from './terminalPairing.js';
import type { StoredUse, UseTable } from './useTable.js';
import type { Words } from './words.js';

/** Several sources tell of one invocation, each under an identity of its own: here they become one row. */
export class Joining {
  private readonly reports: ReportAttachment;
  private readonly terminals: TerminalPairing;

  constructor(
    statements: Statements,
    private readonly uses: UseTable,
    words: Words,
    kinds: Kinds,
    private readonly rows: Rows,
  ) {
    this.reports = new ReportAttachment(statements, uses, words);
    this.terminals = new TerminalPairing(statements, uses, words, kinds, rows);
  }

  /** To be told of every use that is put in. */
  note(event: UseEvent): void {
    this.reports.note(event);
  }

  /** To be told of every use that is taken out. */
  removed(event: UseEvent): void {
    this.reports.removed(event);
  }

  /** To be told when the totals were written. */
  settled(): void {
    this.reports.settled();
  }

  /** To be told when uses were taken out as a whole, or put in and not kept. */
  forget(): void {
    this.reports.forget();
  }

  /** True for a use that stands in another one's row already. */
  holds(event: UseEvent): boolean {
    return this.terminals.isPaired(event);
  }

  /** Puts in a use whose identity is new. Returns whether anything changed. */
  add(event: UseEvent): boolean {
    if (event.evidence === 'report') {
      const observed = this.reports.observedOf(event);
      return observed === null ? this.put(event) : this.noteReport(observed, event);
    }
    this.putObserved(event);
    this.terminals.pairAround(event);
    return true;
  }

  /** To be told when another reading of a use took the place of the one before. */
  moved(before: UseEvent, event: UseEvent): void {
    this.terminals.moved(before, event);
  }

  /**
   * Takes out a use that another one stands for, if any: what a terminal and a caller told of it passes on.
   *
   * @param heir the use that stands for it
   */
  leave(id: string, heir: UseEvent | null): void {
    const known = this.uses.find(id);
    const others = known === null ? [] : this.terminals.around(known.event);
    this.terminals.free(id);
    const left = this.uses.find(id);
    if (left !== null) {
      this.rows.removeUse(left);
      const stored = heir === null ? null : this.uses.find(heir.id);
      if (stored !== null) {
        this.replace(stored, reportOn(stored.event, left.event));
      }
    }
    others.forEach((event) => this.terminals.pairAround(event));
  }

  /** See `TerminalPairing`. */
  release(from: number, to: number, only: string): UseEvent[] {
    return this.terminals.release(from, to, only);
  }

  pairAround(event: UseEvent): void {
    this.terminals.pairAround(event);
  }

  private putObserved(event: UseEvent): true {
    const report = this.reports.reportOf(event);
    if (report === null) {
      return this.put(event);
    }
    this.rows.removeUse(report);
    return this.put({ ...event, ...reportOn(event, report.event) });
  }

  private put(event: UseEvent): true {
    this.rows.put({ event, day: localDay(Date.parse(event.timestamp)) });
    return true;
  }

  /** The first report of a use stands: reading it again, or another one, changes nothing. */
  private noteReport(observed: StoredUse, report: UseEvent): boolean {
    return observed.event.reportedOutcome === null && this.replace(observed, reportOn(observed.event, report));
  }

  private replace(use: StoredUse, change: Partial<UseEvent>): true {
    this.rows.removeUse(use);
    this.rows.put({ event: { ...use.event, ...change }, day: use.day });
    return true;
  }
}
