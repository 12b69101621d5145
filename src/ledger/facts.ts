import type { UseEvent } from '../model/use.js';
import { EVIDENCE, OUTCOMES, REASONS } from '../model/vocabulary.js';

/** What a use has beside its kind, out of few values. */
type Facts = Pick<UseEvent, 'evidence' | 'reportedOutcome' | 'reportedReason'> & {
  /** The local day of the use less its universal one: -1, 0 or 1. */
  readonly dayShift: number;
};

/**
 * From the lowest bit: three for the evidence, two for the day (one more than its shift), three for the reported outcome
 * and the rest for the reported reason (0: none). Nearly all uses have facts below 128, which take a byte.
 */
export const FACTS_IN_SQL = {
  evidence: '(facts & 7)',
  day: '(at / 86400000 + (facts >> 3 & 3) - 1)',
  reported: '(nullif(facts >> 5 & 7, 0) - 1)',
  reported_reason: '(nullif(facts >> 8, 0) - 1)',
} as const;

export function packFacts({ evidence, dayShift, reportedOutcome, reportedReason }: Facts): number {
  return (
    EVIDENCE.indexOf(evidence) |
    ((dayShift + 1) << 3) |
    (reportedOutcome === null ? 0 : (OUTCOMES.indexOf(reportedOutcome) + 1) << 5) |
    (reportedReason === null ? 0 : (REASONS.indexOf(reportedReason) + 1) << 8)
  );
}

export function unpackFacts(facts: number): Facts {
  return {
    evidence: EVIDENCE[facts & 7] ?? 'report',
    dayShift: ((facts >> 3) & 3) - 1,
    reportedOutcome: OUTCOMES[((facts >> 5) & 7) - 1] ?? null,
    reportedReason: REASONS[(facts >> 8) - 1] ?? null,
  };
}
