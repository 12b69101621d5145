import type { Trend } from '../model/trend.js';
import { percent } from './format.js';
import type { Wording } from './skillRows.js';
import { verdictWords } from './versionWords.js';

/** Where all that is recorded is shown, so many days stand against those before. */
export const TREND_DAYS = 30;

/** `Last 30 days: 80 % of 20, the 30 days before: 95 % of 40. The difference may be chance (p = 0.08).` */
export function trendLine(trend: Trend, { t }: Pick<Wording, 't'>): string {
  const { days, lately, before } = trend;
  const words = [days, rate(lately), rate(before)] as const;
  const rates =
    days === 1
      ? t('Last 24 hours: {1}, the 24 hours before: {2}.', ...words)
      : t('Last {0} days: {1}, the {0} days before: {2}.', ...words);
  const isBoth = lately.totalUses > 0 && before.totalUses > 0;
  return isBoth ? `${rates} ${verdictWords(trend, t)}` : rates;

  function rate({ successCount, totalUses }: Trend['lately']): string {
    return totalUses === 0 ? t('no use') : t('{0} of {1}', percent(successCount / totalUses), totalUses);
  }
}
