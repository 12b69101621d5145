import type { Today } from '../ledger/types.js';
import { localDay } from '../model/localDay.js';
import type { ShownReport } from './reportStore.js';
import type { Wording } from './skillRows.js';
import { uses } from './format.js';

/** What the status bar shows. */
export interface TodayItem {
  /** With codicons. */
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
}

/**
 * How the day has been so far; null before anything is recorded.
 *
 * @param offBecause why recording is off, as a sentence; null while it is on
 */
export function todayItem(
  shown: Pick<ShownReport, 'span' | 'running' | 'today'> | null,
  offBecause: string | null,
  words: Wording,
): TodayItem | null {
  const { t, now } = words;
  if (shown === null || (shown.span.uses === 0 && shown.running.length === 0)) {
    return null;
  }
  const today = countOf(shown.today, now);
  const counts = sentence(today, words);
  const click = t('Click to see how effective each skill is.');
  if (offBecause !== null) {
    return {
      text: `$(debug-pause) ${t('Skills not recorded')}`,
      tooltip: [offBecause, counts, click].join('\n'),
      spoken: `${offBecause} ${counts}`,
    };
  }
  const failed = today.failures > 0 ? ` · ${t('{0} failed', today.failures)}` : '';
  return { text: `$(book) ${today.uses}${failed}`, tooltip: [counts, click].join('\n'), spoken: counts };
}

/** What was counted on another day is not today's. */
function countOf(today: Today, now: number): Pick<Today, 'uses' | 'failures'> {
  return today.day === localDay(now) ? today : { uses: 0, failures: 0 };
}

function sentence(today: Pick<Today, 'uses' | 'failures'>, { t }: Wording): string {
  if (today.uses === 0) {
    return t('No skill was used today.');
  }
  return today.failures === 0
    ? t('Skills today: {0}, none failed.', uses(today.uses, t))
    : t('Skills today: {0}, {1} failed.', uses(today.uses, t), today.failures);
}
