import { told } from '../model/effectiveness.js';
import type { Interval } from '../model/report.js';
import type { Cell, Share } from './dashboardChart.js';
import { percent, type Translate } from './format.js';
import { type Rated, rateOf } from './rateWords.js';

/** `80–92 %`. */
export function intervalWords({ low, high }: Interval): string {
  const [lowest, highest] = [percent(low), percent(high)];
  return lowest === highest ? highest : `${lowest.replace(/ %$/, '')}–${highest}`;
}

/** `87 % of 142 (80–92 %)`; of uses of which nothing tells success, what is known instead. */
export function rateAlone(rated: Rated, t: Translate): string {
  const { totalUses, successRate, interval } = told(rated);
  return totalUses === 0
    ? rateOf(rated, t)
    : `${t('{0} of {1}', percent(successRate), totalUses)} (${intervalWords(interval)})`;
}

/** The same, and beside it how uses ended of which nothing tells success. */
export function rateWithInterval(rated: Rated, t: Translate): string {
  const ended = endedAlone(rated, t);
  return told(rated).totalUses === 0 || ended === '' ? rateAlone(rated, t) : `${rateAlone(rated, t)} · ${ended}`;
}

/** `3 of 4 uses ended normally`, of those of which nothing tells success; empty: there are none. */
export function endedAlone(rated: Rated, t: Translate): string {
  const { uses, ended } = rated.untold;
  return uses === 0 ? '' : rateOf({ ...rated, totalUses: uses, successCount: ended }, t);
}

export function shareIn(rated: Rated): Share {
  const { totalUses, successRate, interval } = told(rated);
  return { rate: totalUses === 0 ? null : successRate, ...interval };
}

/** Names of the columns that `rateColumns` fills. */
export function rateHead(t: Translate): string[] {
  return [t('Uses'), t('Success rate'), t('Low (95 %)'), t('High (95 %)')];
}

/** Uses whose success is known, the rate among them, and the ends of its interval; shares of 1 in an export. */
export function rateColumns(totalUses: number, successRate: number, interval: Interval): Cell[] {
  const share = (value: number): Cell =>
    totalUses === 0 ? { text: '–', value: null } : { text: percent(value), value: Math.round(value * 1000) / 1000 };
  return [{ text: String(totalUses), value: totalUses }, share(successRate), share(interval.low), share(interval.high)];
}
