import { compare, type Comparison } from './comparison.js';
import { told, type Told } from './effectiveness.js';
import type { SkillReport } from './report.js';

type Rate = Pick<Told, 'totalUses' | 'successCount'>;

/** How a skill did lately, and in as many days before. */
export interface Trend extends Comparison {
  readonly days: number;
  readonly lately: Rate;
  readonly before: Rate;
}

/**
 * @param lately a skill's uses of the last `days`; undefined: there are none
 * @param both those of twice as many days
 */
export function trendOf(days: number, lately: SkillReport | undefined, both: SkillReport | undefined): Trend {
  const [now, all] = [rateOf(lately), rateOf(both)];
  const before = {
    totalUses: all.totalUses - now.totalUses,
    successCount: all.successCount - now.successCount,
  };
  return { days, lately: now, before, ...compare(before, now) };
}

function rateOf(report: SkillReport | undefined): Rate {
  return report === undefined ? { totalUses: 0, successCount: 0 } : told(report);
}
