import type { Comparison } from '../model/comparison.js';
import { told } from '../model/effectiveness.js';
import type { VersionSlice } from '../model/report.js';
import { startOf } from '../model/versionOrder.js';
import type { VersionComparison } from '../model/versions.js';
import { day, duration, type Translate } from './format.js';
import { rateOf } from './rateWords.js';

/** Chance can always do it: a smaller one is not shown as 0. */
const SMALLEST = 0.001;

/** What is needed to put a comparison into words. */
export interface VersionWording {
  readonly t: Translate;
  readonly language: string;
}

/** `Before the edit of 3 Nov 2026: 61 % of 41, after: 88 % of 25. This is more than chance (p = 0.02).` */
export function comparisonWords(comparison: VersionComparison, words: VersionWording): string {
  const { t, language } = words;
  const { before, after, overlaps } = comparison;
  const edited = day(Date.parse(startOf(after)), language);
  const rates = [edited, rateOf(before, t), rateOf(after, t)] as const;
  return [
    overlaps
      ? t('With the text of {0}: {2}, with the one before, which was used beside it: {1}.', ...rates)
      : t('Before the edit of {0}: {1}, after: {2}.', ...rates),
    verdictWords(comparison, t),
  ].join(' ');
}

/** How certain the difference is, as a sentence. */
export function verdictWords({ verdict, pValue, comparisons }: Comparison, t: Translate): string {
  const p = pValue < SMALLEST ? t('p < {0}', SMALLEST) : t('p = {0}', Number(pValue.toPrecision(2)));
  const corrected = comparisons > 1 ? t('{0}, corrected for {1} comparisons', p, comparisons) : p;
  switch (verdict) {
    case 'better':
      return t('It is better by more than chance ({0}).', corrected);
    case 'worse':
      return t('It is worse by more than chance ({0}).', corrected);
    case 'open':
      return t('The difference may be chance ({0}).', corrected);
    case 'too-few':
      return t('Too few uses to tell whether that is chance.');
  }
}

/** Duration and tokens of both, where both tell them; lines of a tooltip. */
export function changeLines({ before, after }: VersionComparison, { t, language }: VersionWording): string[] {
  const tokens = ({ avgTokens }: VersionSlice): string => (avgTokens ?? 0).toLocaleString(language);
  return [
    ...(before.medianDurationMs === null || after.medianDurationMs === null
      ? []
      : [
          t(
            'Median duration {0} before, {1} after',
            duration(before.medianDurationMs),
            duration(after.medianDurationMs),
          ),
        ]),
    ...(before.avgTokens === null || after.avgTokens === null
      ? []
      : [t('Mean tokens {0} before, {1} after', tokens(before), tokens(after))]),
  ];
}

/** True where both have a rate, so that there is something to compare. */
export function isTold({ before, after }: VersionComparison): boolean {
  return told(before).totalUses > 0 && told(after).totalUses > 0;
}
