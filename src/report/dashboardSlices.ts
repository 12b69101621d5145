import { AGENT_NAMES } from '../agents/agentNames.js';
import { told } from '../model/effectiveness.js';
import type { Slice, VersionSlice } from '../model/report.js';
import { startOf } from '../model/versionOrder.js';
import { compareVersions } from '../model/versions.js';
import { type Cell, type Chart, count, number, type PageWording, text } from './dashboardChart.js';
import type { DashboardNumbers } from './dashboardNumbers.js';
import { rateColumns, rateHead, rateWithInterval, shareIn } from './dashboardRates.js';
import { day, duration, percent, type Translate, uses } from './format.js';
import { versionName } from './skillRows.js';
import { isTold, verdictWords } from './versionWords.js';
import { endWord, reasonSentence } from './words.js';

export function agentsChart({ agents }: DashboardNumbers, words: PageWording): Chart {
  const { t } = words;
  const title = t('Agents side by side');
  const [first, second] = agents;
  const named = agents.map((slice) => ({ name: AGENT_NAMES[slice.agentId], slice, skillName: null }));
  const sentence =
    first === undefined
      ? t('No agent has used it.')
      : second === undefined
        ? t('Only {0} was used: {1}.', AGENT_NAMES[first.agentId], rateWithInterval(first, t))
        : t(
            '{0} agents, most used first. A bar is the 95 % interval: where two overlap, they may be alike.',
            agents.length,
          );
  return rates('agents', title, t('Agent'), sentence, named, words);
}

export function skillsChart({ skills, skillCount }: DashboardNumbers, words: PageWording): Chart {
  const { t, language } = words;
  const named = skills.map((slice) => ({ name: slice.skillName, slice, skillName: slice.skillName }));
  const order = t('Surely bad ones first, then those with too few uses to judge. Choose one to see its own page.');
  const sentence =
    skills.length < skillCount
      ? `${t('{0} of {1} skills.', skills.length, number(skillCount, language))} ${order}`
      : order;
  return rates('skills', t('Skills, worst first'), t('Skill'), sentence, named, words);
}

interface Named {
  readonly name: string;
  readonly slice: Slice;
  readonly skillName: string | null;
}

function rates(
  id: 'agents' | 'skills',
  title: string,
  column: string,
  sentence: string,
  slices: readonly Named[],
  { t, language }: PageWording,
): Chart {
  return {
    ...{ id, title, sentence },
    picture:
      slices.length === 0
        ? null
        : {
            kind: 'rates',
            rows: slices.map(({ name, slice, skillName }) => ({
              label: name,
              text: [rateWithInterval(slice, t), ...medianOf(slice)].join(' · '),
              share: shareIn(slice),
              skillName,
            })),
          },
    table: {
      caption: title,
      head: [column, ...rateHead(t), t('All uses'), t('Median duration (ms)')],
      rows: slices.map(({ name, slice }) => [text(name), ...sliceCells(slice, language)]),
    },
  };
}

/** Each version from its beginning to its last use on one line of time, newest first. */
export function versionsChart({ versions }: DashboardNumbers, words: PageWording): Chart {
  const { t, language } = words;
  const starts = versions.map((version) => Date.parse(startOf(version)));
  const ends = versions.map(({ lastUsed }) => Date.parse(lastUsed));
  const first = Math.min(...starts);
  const last = Math.max(...ends);
  const place = (time: number): number => (last > first ? (time - first) / (last - first) : 0);
  const [newest, before] = versions.filter(({ skillVersion }) => skillVersion !== null);
  const sentence =
    newest === undefined
      ? t('No use tells which version of its text it was.')
      : before === undefined
        ? t('All its uses are of one version of its text. After an edit of the SKILL.md, before and after stand here.')
        : `${t('Newest version: {0}. The one before: {1}.', rateWithInterval(newest, t), rateWithInterval(before, t))}${certainty(versions, t)}`;
  const name = (slice: VersionSlice, index: number): string => versionName(slice, index === 0, words);
  const date = (time: string): Cell => ({ text: day(Date.parse(time), language), value: time });
  return {
    id: 'versions',
    title: t('Versions of its text'),
    sentence,
    picture:
      versions.length === 0
        ? null
        : {
            kind: 'spans',
            rows: versions.map((slice, index) => ({
              label: name(slice, index),
              text: [rateWithInterval(slice, t), ...medianOf(slice)].join(' · '),
              skillName: null,
              from: place(starts[index] ?? first),
              to: place(ends[index] ?? last),
            })),
            first: day(first, language),
            last: day(last, language),
          },
    table: {
      caption: t('Versions of its text'),
      head: [t('Version'), t('First used'), t('Last used'), ...rateHead(t), t('All uses'), t('Median duration (ms)')],
      rows: versions.map((slice) => [
        slice.skillVersion === null
          ? { text: t('not known'), value: null }
          : { text: slice.skillVersion.slice(0, 8), value: slice.skillVersion },
        date(slice.firstUsed),
        date(slice.lastUsed),
        ...sliceCells(slice, language),
      ]),
    },
  };
}

/** Whether the newest edit made more of a difference than chance does; begins with a space. Empty: there are no two rates. */
function certainty(versions: readonly VersionSlice[], t: Translate): string {
  const [comparison] = compareVersions(versions);
  return comparison === undefined || !isTold(comparison) ? '' : ` ${verdictWords(comparison, t)}`;
}

/** Why uses did not succeed, most frequent first. */
export function failuresChart({ failures, failed, total, question }: DashboardNumbers, words: PageWording): Chart {
  const { t, language } = words;
  const most = Math.max(...failures.map(({ count: n }) => n), 1);
  const ofOne = question.skillName !== null;
  const all = total?.totalUses ?? 0;
  const shown = failures.reduce((sum, { count: n }) => sum + n, 0);
  const sentence =
    failed === 0
      ? t('Every use succeeded or ended normally.')
      : [
          t('{0} of {1} did not succeed.', number(failed, language), uses(all, t)),
          ...(shown < failed ? [t('The most frequent reasons, {0} of them:', number(shown, language))] : []),
        ].join(' ');
  return {
    id: 'failures',
    title: t('Why uses did not succeed'),
    sentence,
    picture:
      failures.length === 0
        ? null
        : {
            kind: 'bars',
            rows: failures.map(({ skillName, outcome, reason, count: n }) => ({
              label: ofOne ? reasonSentence(reason, t) : t('{0}: {1}', skillName, reasonSentence(reason, t)),
              text: `${number(n, language)} ${endWord({ outcome, reason }, t)}`,
              skillName: ofOne ? null : skillName,
              length: n / most,
            })),
          },
    table: {
      caption: t('Why uses did not succeed'),
      head: [t('Skill'), t('Outcome'), t('Reason'), t('Uses'), t('Share of all uses')],
      rows: failures.map(({ skillName, outcome, reason, count: n }) => [
        text(skillName),
        { text: endWord({ outcome, reason }, t), value: outcome },
        { text: reasonSentence(reason, t), value: reason },
        count(n, language),
        { text: percent(all === 0 ? 0 : n / all), value: all === 0 ? null : Math.round((n / all) * 1000) / 1000 },
      ]),
    },
  };
}

function sliceCells(slice: Slice, language: string): Cell[] {
  const { totalUses, successRate, interval } = told(slice);
  const { medianDurationMs } = slice;
  return [
    ...rateColumns(totalUses, successRate, interval),
    count(slice.totalUses, language),
    { text: duration(medianDurationMs), value: medianDurationMs },
  ];
}

function medianOf({ medianDurationMs }: Slice): string[] {
  return medianDurationMs === null ? [] : [duration(medianDurationMs)];
}
