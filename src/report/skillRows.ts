import { AGENT_NAMES } from '../agents/agentNames.js';
import type { SkillOnDisk } from '../agents/inventory.js';
import type { SkillReport, Slice, VersionSlice } from '../model/report.js';
import { startOf } from '../model/versionOrder.js';
import { compareVersions } from '../model/versions.js';
import type { UseEvent } from '../model/use.js';
import { ago, day, days, dayAndTime, duration, type Translate, uses } from './format.js';
import { type Icon, iconForEnd } from './icons.js';
import { seenLines } from './installedRows.js';
import { rateIcon, rateLines, rateOf, spokenRate } from './rateWords.js';
import { changeLines, comparisonWords, isTold } from './versionWords.js';
import { endWord, reasonSentence, reportedWords, terminalSentence, useReason } from './words.js';

/** What is needed to put a report into words. */
export interface Wording {
  readonly t: Translate;
  readonly now: number;
  readonly language: string;
}

/** A row of the tree as plain data; the view turns it into the editor's items. */
export interface Row {
  readonly label: string;
  readonly description: string;
  /** Where it takes long to make it is made when it is asked for. */
  readonly tooltip: string;
  /** The whole row as a sentence, for screen readers. */
  readonly spoken: string;
  readonly icon: Icon;
}

/** @param installed the skills of this machine that the numbers are of */
export function skillRow(
  report: SkillReport,
  runningUses: number,
  words: Wording,
  installed: readonly SkillOnDisk[] = [],
): Row {
  const { t, now } = words;
  const last = ago(Date.parse(report.lastUsed), now, t);
  const parts = [rateOf(report, t), ...medianOf(report), ...(runningUses > 0 ? [t('running')] : [last])];
  return {
    label: report.skillName,
    description: parts.join(' · '),
    get tooltip() {
      return [
        ...skillLines(report, runningUses, words),
        ...editLines(report, words),
        ...installedLines(installed, words),
      ].join('\n');
    },
    spoken: [
      spokenRate(report.skillName, report, t) ?? t('{0} was only read inside other skills.', report.skillName),
      ...(report.medianDurationMs === null ? [] : [t('Median duration {0}.', duration(report.medianDurationMs))]),
      runningUses > 0 ? t('It is running now.') : t('Last used {0}.', last),
    ].join(' '),
    icon: runningUses > 0 ? { id: 'loading~spin', color: null } : rateIcon(report),
  };
}

function skillLines(report: SkillReport, runningUses: number, { t, language }: Wording): string[] {
  const lines = [report.skillName, ...rateLines(report, t)];
  if (report.medianDurationMs !== null) {
    lines.push(t('Median duration {0}, mean {1}', duration(report.medianDurationMs), duration(report.avgDurationMs)));
  }
  if (report.avgTokens !== null) {
    lines.push(t('Mean tokens {0} (without cache reads)', report.avgTokens.toLocaleString(language)));
  }
  if (report.nestedUses > 0) {
    lines.push(t('Also read inside other skills: {0} (in no rate)', report.nestedUses));
  }
  if (runningUses > 0) {
    lines.push(t('Running now: {0} (not counted yet)', runningUses));
  }
  lines.push(
    t('Agents: {0}', report.agentsUsed.map((id) => AGENT_NAMES[id]).join(', ')),
    t('Used from {0} to {1}', day(Date.parse(report.firstUsed), language), day(Date.parse(report.lastUsed), language)),
  );
  return lines;
}

/** What its newest edit has changed. */
function editLines(report: SkillReport, words: Wording): string[] {
  const [newest] = compareVersions(report.versions);
  return newest === undefined || !isTold(newest) ? [] : [comparisonWords(newest, words)];
}

/** One skill is what the agents see; several of one name can't be told apart in the numbers. */
function installedLines(installed: readonly SkillOnDisk[], { t }: Wording): string[] {
  const [first, ...others] = installed;
  if (first === undefined) {
    return [t('It is not among the skills of this machine and the open folders.')];
  }
  return others.length === 0
    ? [t('Who can see it:'), ...seenLines(first, t)]
    : [
        t('Different skills of this name, which the numbers can’t tell apart: {0}', installed.length),
        ...installed.flatMap((skill) => [skill.path, ...seenLines(skill, t)]),
      ];
}

export function outcomeRows(report: SkillReport, { t }: Wording): Row[] {
  return report.reasons.map(({ outcome, reason, count }) => ({
    label: t('{0}: {1}', endWord({ outcome, reason }, t), count),
    description: reasonSentence(reason, t),
    tooltip: t('{0} of {1}. {2}', count, uses(report.totalUses, t), reasonSentence(reason, t)),
    spoken: t('{0} ended as {1}: {2}', uses(count, t), endWord({ outcome, reason }, t), reasonSentence(reason, t)),
    icon: iconForEnd({ outcome, reason }),
  }));
}

function medianOf({ medianDurationMs }: Pick<Slice, 'medianDurationMs'>): string[] {
  return medianDurationMs === null ? [] : [duration(medianDurationMs)];
}

export function sliceRow(name: string, slice: Slice, { t, now }: Wording): Row {
  const last = ago(Date.parse(slice.lastUsed), now, t);
  return {
    label: name,
    description: [rateOf(slice, t), ...medianOf(slice), last].join(' · '),
    tooltip: [name, ...rateLines(slice, t)].join('\n'),
    spoken: t('{0} Last used {1}.', spokenRate(`${name}:`, slice, t) ?? `${name}.`, last),
    icon: rateIcon(slice),
  };
}

export function agentRows(report: SkillReport, words: Wording): Row[] {
  return report.agents.map((slice) => sliceRow(AGENT_NAMES[slice.agentId], slice, words));
}

/** Newest first: how the skill did since, between and before the edits of its text. */
export function versionRows(report: SkillReport, words: Wording): Row[] {
  const comparisons = compareVersions(report.versions).filter(isTold);
  const newest = report.versions.find(({ skillVersion }) => skillVersion !== null);
  return report.versions.map((slice) => {
    const row = sliceRow(versionName(slice, slice === newest, words), slice, words);
    const comparison = comparisons.find(({ after }) => after.skillVersion === slice.skillVersion);
    const compared = comparison === undefined ? [] : [comparisonWords(comparison, words)];
    const changed = comparison === undefined ? [] : changeLines(comparison, words);
    const version = slice.skillVersion === null ? [] : [slice.skillVersion];
    return {
      ...row,
      tooltip: [row.tooltip, ...compared, ...changed, ...version].join('\n'),
      spoken: [row.spoken, ...compared].join(' '),
    };
  });
}

export function versionName(
  slice: VersionSlice,
  isNewest: boolean,
  { t, language }: Pick<Wording, 't' | 'language'>,
): string {
  const { skillVersion, lastUsed } = slice;
  const start = Date.parse(startOf(slice));
  if (skillVersion === null) {
    return t('version not known');
  }
  return isNewest ? t('since {0}', day(start, language)) : days(start, Date.parse(lastUsed), language);
}

export function useRow(use: UseEvent, { t, now, language }: Wording): Row {
  const time = Date.parse(use.timestamp);
  const reason = useReason(use, t);
  const reported = reportedWords(use, t);
  const terminal = terminalSentence(use, t);
  return {
    label: ago(time, now, t),
    description: [endWord(use, t), reason, ...(use.durationMs === null ? [] : [duration(use.durationMs)])].join(' · '),
    tooltip: [
      t('{0}, {1}', dayAndTime(time, language), AGENT_NAMES[use.agentId]),
      `${endWord(use, t)}: ${reason}`,
      ...(reported === null ? [] : [reported]),
      ...(terminal === null ? [] : [terminal]),
      ...(use.nested ? [t('Read inside another skill; in no rate.')] : []),
    ].join('\n'),
    spoken: [
      t('{0}, {1}: {2}.', ago(time, now, t), endWord(use, t), reported === null ? reason : `${reason}; ${reported}`),
      ...(terminal === null ? [] : [terminal]),
    ].join(' '),
    icon: iconForEnd(use),
  };
}
