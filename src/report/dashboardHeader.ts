import { AGENT_NAMES } from '../agents/agentNames.js';
import { told } from '../model/effectiveness.js';
import { compact, number, type PageWording } from './dashboardChart.js';
import type { DashboardNumbers } from './dashboardNumbers.js';
import type { DashboardQuestion, DashboardRange } from './dashboardQuestion.js';
import { endedAlone, intervalWords } from './dashboardRates.js';
import { duration, percent, type Translate } from './format.js';
import { ENOUGH_USES } from './icons.js';
import { rateOf } from './rateWords.js';

/** One of the numbers at the top. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  /** What the number must not be read without; empty: nothing. */
  readonly detail: string;
}

export function pageTitle({ skillName }: DashboardQuestion, t: Translate): string {
  return skillName ?? t('All skills');
}

export function rangeName(range: DashboardRange, t: Translate): string {
  return range === null ? t('All') : t('{0} days', range);
}

/** The row of numbers; empty where no use meets the question. */
export function figures({ total, latest }: DashboardNumbers, { t, language }: PageWording): Figure[] {
  if (total === null) {
    return [];
  }
  const isWhole = latest.uses >= total.totalUses;
  const sessions = number(latest.sessions, language);
  return [
    rateFigure(total, t),
    { label: t('Uses'), value: number(total.totalUses, language), detail: '' },
    {
      label: t('Sessions'),
      value: isWhole ? sessions : `≥ ${sessions}`,
      detail: isWhole ? '' : t('in the newest {0} uses', number(latest.uses, language)),
    },
    { label: t('Median duration'), value: duration(total.medianDurationMs), detail: '' },
    {
      label: t('Tokens per use'),
      value: total.avgTokens === null ? '–' : compact(total.avgTokens, language),
      detail: total.avgTokens === null ? '' : t('mean, without cache reads'),
    },
  ];
}

function rateFigure(total: NonNullable<DashboardNumbers['total']>, t: Translate): Figure {
  const { totalUses, successRate, interval } = told(total);
  const label = t('Success rate');
  if (totalUses === 0) {
    return { label, value: '–', detail: rateOf(total, t) };
  }
  const ended = endedAlone(total, t);
  const detail = `${t('of {0} ({1})', totalUses, intervalWords(interval))}${ended === '' ? '' : ` · ${ended}`}`;
  return {
    label,
    value: percent(successRate),
    detail: totalUses < ENOUGH_USES ? `${detail}. ${t('Too few uses to judge.')}` : detail,
  };
}

/** Why there is nothing to show; null: there is. @param isOff recording is off */
export function emptyText({ total, question }: DashboardNumbers, isOff: boolean, t: Translate): string | null {
  if (total !== null) {
    return null;
  }
  const chosen = [
    ...(question.skillName === null ? [] : [question.skillName]),
    ...(question.agentId === null ? [] : [AGENT_NAMES[question.agentId]]),
    ...(question.range === null ? [] : [t('last {0} days', question.range)]),
  ];
  if (chosen.length > 0) {
    return t('No use with this choice ({0}).', chosen.join(' · '));
  }
  return isOff
    ? t('Nothing is recorded. “Recording & Privacy” in the side bar turns recording on again.')
    : t('Nothing is recorded yet. Use a skill with one of your coding agents; it appears here by itself.');
}
