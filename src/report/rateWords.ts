import { told } from '../model/effectiveness.js';
import type { SkillReport, Slice } from '../model/report.js';
import { percent, type Translate, uses } from './format.js';
import { ENOUGH_USES, type Icon, iconForRate } from './icons.js';
import { reasonSentence } from './words.js';

/** Numbers of a skill, or of an agent's or version's share in it. */
export type Rated = Pick<Slice | SkillReport, 'totalUses' | 'successCount' | 'successRate' | 'interval' | 'untold'>;

/**
 * `87 % of 142`: a rate is never shown without its n, and n = 0 is a dash. Uses by agents that tell no tool results are
 * in no rate: `3 of 4 uses ended normally`, beside the rate of the others where there are others.
 */
export function rateOf(rated: Rated, t: Translate): string {
  const { totalUses, successRate } = told(rated);
  const rate = totalUses === 0 ? [] : [t('{0} of {1}', percent(successRate), totalUses)];
  const parts = [...rate, ...endedWords(rated, t)];
  return parts.length === 0 ? '–' : parts.join(' · ');
}

/**
 * What screen readers say; null: nothing to count.
 *
 * @param subject what it is said of: a skill's name, or a slice's with a colon
 */
export function spokenRate(subject: string, rated: Rated, t: Translate): string | null {
  const { totalUses, successRate } = told(rated);
  const [ended] = endedWords(rated, t);
  if (totalUses === 0) {
    return ended === undefined ? null : t('{0} {1}.', subject.endsWith(':') ? subject : `${subject}:`, ended);
  }
  const rate = t('{0} succeeded in {1} of {2}.', subject, percent(successRate), uses(totalUses, t));
  return ended === undefined ? rate : t('{0} Beside them, {1}.', rate, ended);
}

/** Lines of a tooltip. */
export function rateLines(rated: Rated, t: Translate): string[] {
  const { totalUses, successCount, successRate, interval } = told(rated);
  const [ended] = endedWords(rated, t);
  return [
    ...(totalUses === 0
      ? []
      : [
          t('{0} of {1} succeeded ({2})', successCount, uses(totalUses, t), percent(successRate)),
          t('With 95 % confidence the rate is {0}', `${percent(interval.low)} – ${percent(interval.high)}`),
          ...(totalUses < ENOUGH_USES ? [t('Too few uses to judge.')] : []),
        ]),
    ...(ended === undefined ? [] : [ended, reasonSentence('ended', t)]),
  ];
}

/** Cells of a table: share and interval; dashes where there is no rate. */
export function rateCells(rated: Rated): [rate: string, interval: string] {
  const { totalUses, successRate, interval } = told(rated);
  return totalUses === 0 ? ['–', '–'] : [percent(successRate), `${percent(interval.low)} – ${percent(interval.high)}`];
}

/** Where nothing tells success, the icon gives no verdict either. */
export function rateIcon(rated: Rated): Icon {
  const rate = told(rated);
  return rate.totalUses === 0 && rated.untold.uses > 0
    ? { id: 'circle-large-outline', color: null }
    : iconForRate(rate);
}

function endedWords({ untold }: Rated, t: Translate): string[] {
  return untold.uses === 0 ? [] : [t('{0} of {1} ended normally', untold.ended, uses(untold.uses, t))];
}
