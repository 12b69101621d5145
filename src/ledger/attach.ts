import type { UseEvent } from '../model/use.js';
import { TRIGGERS } from '../model/vocabulary.js';
import type { Statements } from './statements.js';
import type { StoredUse, UseTable } from './useTable.js';
import type { Words } from './words.js';

/** A caller may tell the outcome a little after the window of the use has closed. */
const NEAR_MS = 10 * 60_000;
/** No window is longer. */
const LONGEST_MS = 24 * 3_600_000;
/** So many uses on either side are looked at, of whatever skill. */
const ROWS = 64;
const API = TRIGGERS.indexOf('api');

/**
 * What a caller reports of a use that was also observed is no second use: it stands beside the observed outcome. The
 * two have different identities, so they are brought together by session, else by agent and project, and by time.
 */
export class ReportAttachment {
  /** When each skill was last reported, and last observed, of what was put in since the totals were last written. */
  private readonly recent = { reported: new Map<string, number>(), observed: new Map<string, number>() };
  /** The same by the totals, of skills that were asked for. */
  private readonly counted = { reported: new Map<string, number>(), observed: new Map<string, number>() };
  /** Skills whose totals will be others. */
  private readonly changed = new Set<string>();

  constructor(
    private readonly statements: Statements,
    private readonly uses: UseTable,
    private readonly words: Words,
  ) {}

  /** To be told of every use that is put in. */
  note(event: UseEvent): void {
    const { evidence, skillName, timestamp } = event;
    const recent = this.recent[evidence === 'report' ? 'reported' : 'observed'];
    recent.set(skillName, Math.max(recent.get(skillName) ?? 0, Date.parse(timestamp)));
    this.changed.add(skillName);
  }

  /** To be told of every use that is taken out. */
  removed({ skillName }: UseEvent): void {
    this.changed.add(skillName);
  }

  /** To be told when the totals were written. */
  settled(): void {
    for (const kind of ['reported', 'observed'] as const) {
      this.changed.forEach((skillName) => this.counted[kind].delete(skillName));
      this.recent[kind].clear();
    }
    this.changed.clear();
  }

  /** To be told when uses were taken out as a whole, or put in and not kept. */
  forget(): void {
    this.settled();
    this.counted.reported.clear();
    this.counted.observed.clear();
  }

  /** The observed use that a report belongs to: the nearest one whose window holds it; null when there is none. */
  observedOf(report: UseEvent): StoredUse | null {
    const at = Date.parse(report.timestamp);
    return this.nearest('observed', report, at - LONGEST_MS, at + NEAR_MS, (use) => belongs(report, use));
  }

  /** The stored report that belongs to a use observed later; null when there is none. */
  reportOf(observed: UseEvent): StoredUse | null {
    const at = Date.parse(observed.timestamp);
    const end = at + (observed.durationMs ?? 0) + NEAR_MS;
    return this.nearest('reported', observed, at - NEAR_MS, end, (use) => belongs(use, observed));
  }

  /** When the newest such use of a skill began (epoch ms), by the totals and what is newer than they. */
  private lastAt(kind: 'reported' | 'observed', skillName: string, skill: number): number {
    let counted = this.counted[kind].get(skillName);
    if (counted === undefined) {
      const condition = kind === 'reported' ? '=' : '<>';
      const sql = `SELECT max(last_at) FROM total WHERE skill = ? AND trigger ${condition} ${API}`;
      counted = this.statements.number(sql, skill);
      this.counted[kind].set(skillName, counted);
    }
    return Math.max(this.recent[kind].get(skillName) ?? 0, counted);
  }

  private nearest(
    kind: 'reported' | 'observed',
    to: UseEvent,
    from: number,
    end: number,
    fits: (use: UseEvent) => boolean,
  ): StoredUse | null {
    const skill = this.words.find(to.skillName);
    if (skill === null) {
      return null;
    }
    const last = this.lastAt(kind, to.skillName, skill);
    if (last < from) {
      return null; // spares most uses the search
    }
    const at = Date.parse(to.timestamp);
    // From the newest one back, too: any number of uses of other skills may lie between.
    const spans: [number, number][] = [
      [at, from],
      [at, end],
      [Math.min(last, end), last > at ? at : from],
    ];
    let found: StoredUse | null = null;
    let distance = Number.POSITIVE_INFINITY;
    for (const [start, side] of spans) {
      for (const use of this.uses.near(kind, skill, start, side, ROWS)) {
        const away = Math.abs(Date.parse(use.event.timestamp) - at);
        if (away < distance && fits(use.event)) {
          found = use;
          distance = away;
        }
      }
    }
    return found;
  }
}

function belongs(report: UseEvent, observed: UseEvent): boolean {
  const late = Date.parse(report.timestamp) - Date.parse(observed.timestamp);
  const isInWindow = late >= 0 && late <= (observed.durationMs ?? 0) + NEAR_MS;
  if (report.sessionId === observed.sessionId) {
    return isInWindow;
  }
  const isSamePlace =
    report.agentId === observed.agentId && report.project !== null && report.project === observed.project;
  return isSamePlace && (isInWindow || Math.abs(late) <= NEAR_MS);
}
