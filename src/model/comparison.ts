import type { Told } from './effectiveness.js';
import { fisherExact } from './fisher.js';

/** A difference that chance alone makes less often than this is called more than chance. */
const ALPHA = 0.05;
/** One or two uses are often of one session, and had the same trouble: no test may treat them as chance. */
const MIN_USES = 3;

type Rate = Pick<Told, 'totalUses' | 'successCount'>;

/** `too-few`: not even all successes on one side and none on the other would be more than chance. */
export type Verdict = 'better' | 'worse' | 'open' | 'too-few';

/** Whether a rate differs from the one before it by more than chance. */
export interface Comparison {
  /** How often chance alone makes such a difference or a greater one: Fisher's exact test, two-sided. */
  readonly pValue: number;
  /** How many comparisons could tell anything; the p-value is corrected for them. */
  readonly comparisons: number;
  readonly verdict: Verdict;
}

export function compare(before: Rate, after: Rate): Comparison {
  const pValue = chanceOf(before, after);
  return { pValue, comparisons: canTell(before, after) ? 1 : 0, verdict: verdictOf(before, after, pValue) };
}

export function chanceOf(before: Rate, after: Rate): number {
  const failed = ({ totalUses, successCount }: Rate): number => totalUses - successCount;
  return fisherExact(before.successCount, failed(before), after.successCount, failed(after));
}

export function canTell(before: Rate, after: Rate): boolean {
  const [b, a] = [before.totalUses, after.totalUses];
  return Math.min(b, a) >= MIN_USES && fisherExact(b, 0, 0, a) < ALPHA;
}

/** @param pValue corrected where several comparisons are made */
export function verdictOf(before: Rate, after: Rate, pValue: number): Verdict {
  if (!canTell(before, after)) {
    return 'too-few';
  }
  const isBetter = after.successCount * before.totalUses > before.successCount * after.totalUses;
  return pValue >= ALPHA ? 'open' : isBetter ? 'better' : 'worse';
}
