import { told } from './effectiveness.js';
import { fisherExact } from './fisher.js';
import type { SkillReport, VersionSlice } from './report.js';
import { newestFirst, startOf } from './versionOrder.js';

/** A difference that chance alone makes less often than this is called more than chance. */
const ALPHA = 0.05;
/** One or two uses are often of one session, and had the same trouble: no test may treat them as chance. */
const MIN_USES = 3;

/** How a version did beside the one before it. */
export interface VersionComparison {
  readonly before: VersionSlice;
  readonly after: VersionSlice;
  /**
   * How often chance alone makes such a difference or a greater one: Fisher's exact test, two-sided, corrected for the
   * number of comparisons among a skill's versions (Holm), since of twenty edits one differs by chance.
   */
  readonly pValue: number;
  /** How many comparisons could tell anything, and were corrected for. */
  readonly comparisons: number;
  /** `too-few`: not even all successes on one side and none on the other would be more than chance. */
  readonly verdict: 'better' | 'worse' | 'open' | 'too-few';
  /** The version before was still used after this one was: they lay beside each other, or the edit was taken back. */
  readonly overlaps: boolean;
}

/**
 * Each version with the one before it, newest first. Versions that are not known are left out, and uses of which nothing
 * tells how they went are in no comparison.
 *
 * @param versions of one skill, in any order
 */
export function compareVersions(versions: readonly VersionSlice[]): VersionComparison[] {
  const known = versions.filter(({ skillVersion }) => skillVersion !== null).toSorted(newestFirst);
  const pairs = known.slice(0, -1).flatMap((after, index) => {
    const before = known[index + 1];
    return before === undefined ? [] : [{ before, after, ...tested(before, after) }];
  });
  const compared = pairs.filter(({ canTell }) => canTell).map(({ p }) => p);
  const corrected = holm(compared);
  return pairs.map(({ before, after, p, canTell }) => {
    const pValue = canTell ? (corrected.get(p) ?? p) : p;
    const [b, a] = [told(before), told(after)];
    const better = a.successCount * b.totalUses > b.successCount * a.totalUses;
    return {
      before,
      after,
      pValue,
      comparisons: compared.length,
      verdict: !canTell ? 'too-few' : pValue >= ALPHA ? 'open' : better ? 'better' : 'worse',
      overlaps: before.lastUsed > after.firstUsed,
    };
  });
}

/** A report as JSON tells it: with its edits, the newest first; the numbers of both versions stand in `versions`. */
export function withEdits(report: SkillReport): SkillReport & { readonly edits: readonly object[] } {
  const edits = compareVersions(report.versions).map(({ before, after, ...found }) => ({
    at: startOf(after),
    before: before.skillVersion,
    after: after.skillVersion,
    ...found,
  }));
  return { ...report, edits };
}

function tested(before: VersionSlice, after: VersionSlice): { readonly p: number; readonly canTell: boolean } {
  const [b, a] = [told(before), told(after)];
  return {
    p: fisherExact(b.successCount, b.totalUses - b.successCount, a.successCount, a.totalUses - a.successCount),
    canTell: Math.min(b.totalUses, a.totalUses) >= MIN_USES && fisherExact(b.totalUses, 0, 0, a.totalUses) < ALPHA,
  };
}

/** Holm's correction: the smallest is taken times their number, the next times one less, and none below one before it. */
function holm(values: readonly number[]): Map<number, number> {
  let largest = 0;
  const corrected = new Map<number, number>();
  values
    .toSorted((a, b) => a - b)
    .forEach((p, index) => {
      largest = Math.min(1, Math.max(largest, p * (values.length - index)));
      corrected.set(p, corrected.get(p) ?? largest);
    });
  return corrected;
}
