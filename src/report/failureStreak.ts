import type { SkillReport } from '../model/report.js';
import type { UseEvent } from '../model/use.js';
import type { Translate } from './format.js';
import { useReason } from './words.js';

/** So many failures in a row are worth a word. */
export const STREAK = 3;

/** Skills of which a failure has come to the numbers between two reports. */
export function newlyFailed(before: readonly SkillReport[], after: readonly SkillReport[]): string[] {
  const known = new Map(before.map(({ skillName, failureCount }) => [skillName, failureCount]));
  return after
    .filter(({ skillName, failureCount }) => failureCount > (known.get(skillName) ?? 0))
    .map(({ skillName }) => skillName);
}

/**
 * True when the last uses of a skill failed one after the other while somebody was watching: history that is imported
 * is no news.
 *
 * @param events newest first; those that were only read inside another skill's turn don't count
 * @param since epoch ms: each must have ended no earlier
 */
export function isStreak(events: readonly UseEvent[], since: number): boolean {
  const last = events.filter(({ nested }) => !nested).slice(0, STREAK);
  return (
    last.length === STREAK &&
    last.every(
      ({ outcome, timestamp, durationMs }) =>
        outcome === 'failure' && Date.parse(timestamp) + (durationMs ?? 0) >= since,
    )
  );
}

/** @param last the newest of them */
export function streakWords({ skillName, reason, exitCode }: UseEvent, t: Translate): string {
  const why = useReason({ reason, exitCode }, t);
  return t('The skill {0} has failed {1} times in a row; the last time, {2}.', skillName, STREAK, why);
}
