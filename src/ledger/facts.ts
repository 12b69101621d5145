import type { UseEvent } from '../model/use.js';
import { EVIDENCE, OUTCOMES, REASONS } from '../model/vocabulary.js';

/** What a use has beside its kind, out of few values. */
type Facts = Pick<UseEvent, 'evidence' | 'reportedOutcome' | 'reportedReason' | 'exitCode'> & {
  /** The local day of the use less its universal one: -1, 0 or 1. */
  readonly dayShift: number;
};

/** More than enough for `REASONS` and none. */
const REASON_BITS = 6;
const EXIT_AT = 8 + REASON_BITS;
/** One less than the smallest exit code, which has 32 bits with or without a sign. */
const EXIT_BASE = -(2 ** 31) - 1;

/**
 * From the lowest bit: three for the evidence, two for the day (one more than its shift), three for the reported outcome
 * and six for the reported reason (0: none), the rest for the exit code (0: none). Nearly all uses have facts below 128,
 * which take a byte.
 */
export const FACTS_IN_SQL = {
  evidence: '(facts & 7)',
  day: '(at / 86400000 + (facts >> 3 & 3) - 1)',
  reported: '(nullif(facts >> 5 & 7, 0) - 1)',
  reported_reason: `(nullif(facts >> 8 & ${2 ** REASON_BITS - 1}, 0) - 1)`,
  exit_code: `(nullif(facts >> ${EXIT_AT}, 0) + ${EXIT_BASE})`,
} as const;

export function packFacts({ evidence, dayShift, reportedOutcome, reportedReason, exitCode }: Facts): number {
  const low =
    EVIDENCE.indexOf(evidence) |
    ((dayShift + 1) << 3) |
    (reportedOutcome === null ? 0 : (OUTCOMES.indexOf(reportedOutcome) + 1) << 5) |
    (reportedReason === null ? 0 : (REASONS.indexOf(reportedReason) + 1) << 8);
  return exitCode === null ? low : low + (exitCode - EXIT_BASE) * 2 ** EXIT_AT; // beyond what `<<` can do
}

export function unpackFacts(facts: number): Facts {
  const exit = Math.floor(facts / 2 ** EXIT_AT);
  return {
    evidence: EVIDENCE[facts & 7] ?? 'report',
    dayShift: ((facts >> 3) & 3) - 1,
    reportedOutcome: OUTCOMES[((facts >> 5) & 7) - 1] ?? null,
    reportedReason: REASONS[((facts >> 8) & (2 ** REASON_BITS - 1)) - 1] ?? null,
    exitCode: exit === 0 ? null : exit + EXIT_BASE,
  };
}
