import {
  type Chart,
  compact,
  count,
  dayRange,
  isoDay,
  type PageWording,
  type Cell,
  type LinePoint,
} from './dashboardChart.js';
import { localDay } from '../model/localDay.js';
import { startOf } from '../model/versionOrder.js';
import type { DashboardNumbers, DashboardPoint } from './dashboardNumbers.js';
import { intervalWords, rateAlone, rateColumns, rateHead } from './dashboardRates.js';
import type { StepDays } from './dashboardSteps.js';
import { duration, percent, type Translate, uses } from './format.js';
import { ENOUGH_USES } from './icons.js';

/** Success rate with its interval, one point per day, week or four weeks. */
export function rateChart(numbers: DashboardNumbers, words: PageWording): Chart {
  const { points, total, step, versions } = numbers;
  const { t, language } = words;
  const known = points.filter(({ told }) => told > 0);
  const newest = known.at(-1);
  const edits = versions.filter(({ skillVersion }) => skillVersion !== null).slice(0, -1);
  const marks = edits.map((version) => localDay(Date.parse(startOf(version))));
  const said =
    total === null || newest === undefined
      ? [t('Nothing tells yet how these uses went.')]
      : [
          t('{0} succeeded.', rateAlone(total, t)),
          stepSentence(step, t),
          ...(newest.told < ENOUGH_USES ? [t('Few uses: the band is wide, and the line says little.')] : []),
          ...(edits.length > 0 ? [t('Dashed lines mark new versions of its text.')] : []),
        ];
  return {
    id: 'rate',
    title: t('Success rate over time'),
    sentence: said.join(' '),
    picture:
      known.length === 0
        ? null
        : {
            kind: 'line',
            unit: 'share',
            marks,
            points: points.map((point) => line(point, rateOfPoint(point), rateText(point, t), words)),
          },
    table: {
      caption: t('Success rate over time'),
      head: [t('From'), t('To'), ...rateHead(t), t('All uses')],
      rows: points.map((point) => [
        ...dayCells(point, language),
        ...rateColumns(point.told, rateOfPoint(point) ?? 0, point.interval),
        count(point.uses, language),
      ]),
    },
  };
}

export function durationChart({ points, total, step }: DashboardNumbers, words: PageWording): Chart {
  const { t } = words;
  const median = total?.medianDurationMs ?? null;
  return trend('duration', 'duration', t('Median duration over time'), points, words, {
    value: ({ medianMs }) => medianMs,
    show: (value) => duration(value),
    column: t('Median duration (ms)'),
    sentence:
      median === null ? null : `${t('Half of all uses took {0} or less.', duration(median))} ${stepSentence(step, t)}`,
    nothing: t('No use of this choice tells how long it took.'),
  });
}

export function tokenTrendChart({ points, total, step }: DashboardNumbers, words: PageWording): Chart {
  const { t, language } = words;
  const mean = total?.avgTokens ?? null;
  return trend('tokenTrend', 'count', t('Tokens of a use over time'), points, words, {
    value: ({ tokens }) => tokens,
    show: (value) => t('{0} tokens', compact(value, language)),
    column: t('Mean tokens'),
    sentence:
      mean === null
        ? null
        : `${t('A use took {0} tokens on average, without cache reads.', compact(mean, language))} ${stepSentence(step, t)}`,
    nothing: t('No use of this choice tells its tokens.'),
  });
}

interface Trend {
  readonly value: (point: DashboardPoint) => number | null;
  readonly show: (value: number) => string;
  readonly column: string;
  /** Null: nothing is known. */
  readonly sentence: string | null;
  readonly nothing: string;
}

function trend(
  id: 'duration' | 'tokenTrend',
  unit: 'duration' | 'count',
  title: string,
  points: readonly DashboardPoint[],
  words: PageWording,
  { value, show, column, sentence, nothing }: Trend,
): Chart {
  const { t, language } = words;
  const shown = (point: DashboardPoint): string => {
    const found = value(point);
    return found === null ? '–' : show(found);
  };
  return {
    id,
    title,
    sentence: sentence ?? nothing,
    picture:
      sentence === null
        ? null
        : {
            kind: 'line',
            unit,
            marks: [],
            points: points.map((point) => line(point, value(point), shown(point), words, false)),
          },
    table: {
      caption: title,
      head: [t('From'), t('To'), column, t('All uses')],
      rows: points.map((point) => [
        ...dayCells(point, language),
        { text: shown(point), value: value(point) },
        count(point.uses, language),
      ]),
    },
  };
}

function line(
  { from, to, interval, told, uses: all }: DashboardPoint,
  value: number | null,
  said: string,
  { t, language }: PageWording,
  hasBand = true,
): LinePoint {
  const known = hasBand && told > 0;
  return {
    ...{ from, to, value },
    low: known ? interval.low : null,
    high: known ? interval.high : null,
    text: t('{0}: {1}', dayRange(from, to, language), all === 0 ? t('no use') : said),
  };
}

function rateOfPoint({ told, succeeded }: DashboardPoint): number | null {
  return told === 0 ? null : succeeded / told;
}

function rateText(point: DashboardPoint, t: Translate): string {
  const rate = rateOfPoint(point);
  return rate === null
    ? t('{0}, of which nothing tells success', uses(point.uses, t))
    : `${t('{0} of {1}', percent(rate), point.told)} (${intervalWords(point.interval)})`;
}

function stepSentence(step: StepDays, t: Translate): string {
  switch (step) {
    case 1:
      return t('Each point is a day.');
    case 7:
      return t('Each point is seven days.');
    case 28:
      return t('Each point is four weeks.');
  }
}

function dayCells({ from, to }: DashboardPoint, language: string): Cell[] {
  return [from, to].map((day) => ({ text: dayRange(day, day, language), value: isoDay(day) }));
}
