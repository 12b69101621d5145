import type { SkillReport } from '../model/report.js';
import { startOf } from '../model/versionOrder.js';
import { compareVersions } from '../model/versions.js';
import { english } from '../report/english.js';
import { duration } from '../report/format.js';
import { rateCells, rateOf } from '../report/rateWords.js';
import { comparisonWords, isTold } from '../report/versionWords.js';
import { type Column, table } from './table.js';
import { localTime } from './words.js';

const COLUMNS: readonly Column[] = [
  { title: 'Text since', align: 'left' },
  { title: 'Succeeded', align: 'right' },
  { title: '95 % interval', align: 'right' },
  { title: 'Median', align: 'right' },
  { title: 'Mean tokens', align: 'right' },
  { title: 'Version', align: 'left' },
];
const LANGUAGE = 'en-GB';
const SHOWN_DIGITS = 12;

/** How a skill did before and after each edit of its text, as lines; none where only one text is known. */
export function versionLines({ versions }: SkillReport): string[] {
  const comparisons = compareVersions(versions);
  if (comparisons.length === 0) {
    return [];
  }
  const rows = versions.map((slice) => [
    slice.skillVersion === null ? 'not known' : localTime(Date.parse(startOf(slice))).slice(0, 10),
    rateOf(slice, english),
    rateCells(slice)[1],
    duration(slice.medianDurationMs),
    slice.avgTokens === null ? '–' : String(slice.avgTokens),
    slice.skillVersion?.slice(0, SHOWN_DIGITS) ?? '–',
  ]);
  const said = comparisons.filter(isTold).map((one) => comparisonWords(one, { t: english, language: LANGUAGE }));
  return [...table(COLUMNS, rows), ...said];
}
