import type { UseEvent } from '../model/use.js';
import { EVIDENCE } from '../model/vocabulary.js';
import type { StoredUse, UseTable } from './useTable.js';
import type { Words } from './words.js';

/** A caller may tell the outcome a little after the window of the use has closed. */
const NEAR_MS = 10 * 60_000;
/** No window is longer. */
const LONGEST_MS = 24 * 3_600_000;
const REPORT = EVIDENCE.indexOf('report');

/**
 * What a caller reports of a use that was also observed is no second use: it stands beside the observed outcome. The
 * two have different identities, so they are brought together by session, else by agent and project, and by time.
 */
export class ReportAttachment {
  constructor(
    private readonly uses: UseTable,
    private readonly words: Words,
  ) {}

  /** The observed use that a report belongs to: the nearest one whose window holds it; null when there is none. */
  observedOf(report: UseEvent): StoredUse | null {
    const at = Date.parse(report.timestamp);
    return this.nearest(report, at - LONGEST_MS, at + NEAR_MS, `evidence <> ${REPORT}`, (use) => belongs(report, use));
  }

  /** The stored report that belongs to a use observed later; null when there is none. */
  reportOf(observed: UseEvent): StoredUse | null {
    const at = Date.parse(observed.timestamp);
    const end = at + (observed.durationMs ?? 0) + NEAR_MS;
    return this.nearest(observed, at - NEAR_MS, end, `evidence = ${REPORT}`, (use) => belongs(use, observed));
  }

  private nearest(
    to: UseEvent,
    from: number,
    end: number,
    evidence: string,
    fits: (use: UseEvent) => boolean,
  ): StoredUse | null {
    const skill = this.words.find(to.skillName);
    if (skill === null) {
      return null;
    }
    let found: StoredUse | null = null;
    let distance = Number.POSITIVE_INFINITY;
    const at = Date.parse(to.timestamp);
    for (const use of this.uses.select(`WHERE at BETWEEN ? AND ? AND skill = ? AND ${evidence}`, from, end, skill)) {
      const away = Math.abs(Date.parse(use.event.timestamp) - at);
      if (away < distance && fits(use.event)) {
        found = use;
        distance = away;
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
