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
  /** Skills that were reported, and that were observed, since the totals were last written. */
  private readonly recent = { reported: new Set<string>(), observed: new Set<string>() };

  constructor(
    private readonly statements: Statements,
    private readonly uses: UseTable,
    private readonly words: Words,
  ) {}

  /** To be told of every use that is put in. */
  note({ evidence, skillName }: UseEvent): void {
    this.recent[evidence === 'report' ? 'reported' : 'observed'].add(skillName);
  }

  /** The observed use that a report belongs to: the nearest one whose window holds it; null when there is none. */
  observedOf(report: UseEvent): StoredUse | null {
    const at = Date.parse(report.timestamp);
    const exists =
      this.recent.observed.has(report.skillName) || this.isCounted(report.skillName, 'observed', at - LONGEST_MS);
    return exists
      ? this.nearest('observed', report, at - LONGEST_MS, at + NEAR_MS, (use) => belongs(report, use))
      : null;
  }

  /** The stored report that belongs to a use observed later; null when there is none. */
  reportOf(observed: UseEvent): StoredUse | null {
    const at = Date.parse(observed.timestamp);
    const end = at + (observed.durationMs ?? 0) + NEAR_MS;
    const exists =
      this.recent.reported.has(observed.skillName) || this.isCounted(observed.skillName, 'reported', at - NEAR_MS);
    return exists ? this.nearest('reported', observed, at - NEAR_MS, end, (use) => belongs(use, observed)) : null;
  }

  /** Whether the totals know any such use of the skill since a time: spares most uses the search. */
  private isCounted(skillName: string, kind: 'reported' | 'observed', since: number): boolean {
    const skill = this.words.find(skillName);
    const condition = kind === 'reported' ? '=' : '<>';
    const sql = `SELECT 1 FROM total WHERE skill = ? AND trigger ${condition} ${API} AND last_at >= ? LIMIT 1`;
    return skill !== null && this.statements.first(sql, skill, since) !== null;
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
    const at = Date.parse(to.timestamp);
    let found: StoredUse | null = null;
    let distance = Number.POSITIVE_INFINITY;
    for (const side of [from, end]) {
      for (const use of this.uses.near(kind, skill, at, side, ROWS)) {
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
