import { buildReports } from '../../../src/model/effectiveness.js';
import { bucketOf } from '../../../src/model/histogram.js';
import type { SkillReport, UseGroup } from '../../../src/model/report.js';

export const NOON = Date.parse('2026-03-01T12:00:00.000Z');

/** A group of uses, all alike, an hour before `NOON`. */
export function group(skillName: string, count: number, change: Partial<UseGroup> = {}): UseGroup {
  return {
    skillName,
    agentId: 'claude-code',
    skillVersion: null,
    trigger: 'model',
    outcome: 'success',
    reason: 'completed',
    nested: false,
    count,
    durationSum: 34_000 * count,
    durationCount: count,
    tokenSum: 0,
    tokenCount: 0,
    durations: new Map([[bucketOf(34_000), count]]),
    firstAt: NOON - 10 * 24 * 3_600_000,
    lastAt: NOON - 3_600_000,
    ...change,
  };
}

/** The report of one skill with so many successes and failures. */
export function report(skillName: string, successes: number, failures = 0): SkillReport {
  const groups = [
    ...(successes > 0 ? [group(skillName, successes)] : []),
    ...(failures > 0 ? [group(skillName, failures, { outcome: 'failure', reason: 'load-failed' })] : []),
  ];
  const [made] = buildReports(groups);
  if (made === undefined) {
    throw new Error('no uses, no report');
  }
  return made;
}

/** English, as the editor's `l10n.t` does it. */
export function t(message: string, ...values: (string | number)[]): string {
  return message.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]));
}

export const WORDS = { t, now: NOON, language: 'en' };
