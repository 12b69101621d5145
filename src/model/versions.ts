import { canTell, chanceOf, type Comparison, verdictOf } from './comparison.js';
import { told } from './effectiveness.js';
import type { SkillReport, VersionSlice } from './report.js';
import { newestFirst, startOf } from './versionOrder.js';

/** How a version did beside the one before it. */
export interface VersionComparison extends Comparison {
  readonly before: VersionSlice;
  readonly after: VersionSlice;
  /** The version before was still used after this one was: they lay beside each other, or the edit was taken back. */
  readonly overlaps: boolean;
}

/**
 * Each version with the one before it, newest first. Versions that are not known are left out, and uses of which nothing
 * tells how they went are in no comparison. Corrected for their number by Holm's rule, since of twenty edits one differs
 * by chance.
 *
 * @param versions of one skill, in any order
 */
export function compareVersions(versions: readonly VersionSlice[]): VersionComparison[] {
  const known = versions.filter(({ skillVersion }) => skillVersion !== null).toSorted(newestFirst);
  const pairs = known.slice(0, -1).flatMap((after, index) => {
    const before = known[index + 1];
    return before === undefined ? [] : [{ before, after, p: chanceOf(told(before), told(after)) }];
  });
  const compared = pairs.filter(({ before, after }) => canTell(told(before), told(after))).map(({ p }) => p);
  const corrected = holm(compared);
  return pairs.map(({ before, after, p }) => {
    const [b, a] = [told(before), told(after)];
    const pValue = canTell(b, a) ? (corrected.get(p) ?? p) : p;
    return {
      before,
      after,
      pValue,
      comparisons: compared.length,
      verdict: verdictOf(b, a, pValue),
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
