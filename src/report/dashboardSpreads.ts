import { DURATION_ENDS, TOKEN_ENDS } from '../model/spreadRanges.js';
import { type Chart, compact, count, number, type PageWording, roundDuration, text } from './dashboardChart.js';
import type { DashboardNumbers } from './dashboardNumbers.js';
import { percent, uses } from './format.js';

/** How many uses took how long. */
export function durationSpread({ durations }: DashboardNumbers, words: PageWording): Chart {
  const { t } = words;
  return spread(
    'durations',
    t('How long uses took'),
    durations,
    rangeNames(DURATION_ENDS, roundDuration, words),
    words,
    {
      most: (name, share) => t('{0} of the uses whose duration is known took {1}.', share, name),
      nothing: t('No use of this choice tells how long it took.'),
      note: '',
    },
  );
}

/** How many uses took how many tokens. */
export function tokenSpread({ latest, total }: DashboardNumbers, words: PageWording): Chart {
  const { t, language } = words;
  const names = rangeNames(TOKEN_ENDS, (value) => compact(value, language), words);
  return spread('tokens', t('Tokens of a use'), latest.tokens, names, words, {
    most: (name, share) => t('{0} of the uses whose tokens are known took {1}.', share, name),
    nothing: t('No use of this choice tells its tokens.'),
    note:
      latest.uses < (total?.totalUses ?? 0)
        ? t('Counted over the newest {0}, since older ones are kept as sums.', uses(latest.uses, t))
        : '',
  });
}

interface SpreadWords {
  readonly most: (name: string, share: string) => string;
  readonly nothing: string;
  readonly note: string;
}

function spread(
  id: 'durations' | 'tokens',
  title: string,
  counts: readonly number[],
  names: readonly string[],
  { t, language }: PageWording,
  { most, nothing, note }: SpreadWords,
): Chart {
  const all = counts.reduce((sum, one) => sum + one, 0);
  const highest = Math.max(...counts, 1);
  const shares = counts.map((one) => (all === 0 ? 0 : one / all));
  const top = counts.indexOf(Math.max(...counts));
  return {
    id,
    title,
    sentence: [all === 0 ? nothing : most(names[top] ?? '', percent(shares[top] ?? 0)), note].filter(Boolean).join(' '),
    picture:
      all === 0
        ? null
        : {
            kind: 'bars',
            rows: counts.map((one, index) => ({
              label: names[index] ?? '',
              text: one === 0 ? '0' : `${number(one, language)} (${percent(shares[index] ?? 0)})`,
              skillName: null,
              length: one / highest,
            })),
          },
    table: {
      caption: title,
      head: [t('Range'), t('Uses'), t('Share')],
      rows: counts.map((one, index) => [
        text(names[index] ?? ''),
        count(one, language),
        { text: percent(shares[index] ?? 0), value: Math.round((shares[index] ?? 0) * 1000) / 1000 },
      ]),
    },
  };
}

/** `under 1 s`, `1 s – 5 s`, …, `60 min or more`. */
function rangeNames(ends: readonly number[], show: (value: number) => string, { t }: PageWording): string[] {
  return [...ends, null].map((end, index) => {
    const begin = ends[index - 1];
    if (begin === undefined) {
      return t('under {0}', show(end ?? 0));
    }
    return end === null ? t('{0} or more', show(begin)) : `${show(begin)} – ${show(end)}`;
  });
}
