import type { UseFilter } from '../ledger/types.js';
import { notInList, readSkillName } from '../model/callerReport.js';
import { NO_TIME, parsePastTime } from '../model/pastTime.js';
import { AGENT_IDS, type AgentId, isOneOf } from '../model/vocabulary.js';
import type { Given, Option } from './arguments.js';
import { quoted } from '../quoted.js';
import { UsageError } from './usageError.js';

export const FILTER_OPTIONS: readonly Option[] = [
  { name: 'skill', value: 'NAME', help: 'Only this skill.' },
  { name: 'agent', value: 'ID', help: `Only this agent: ${AGENT_IDS.join(', ')}.` },
  {
    name: 'since',
    value: '30d|ISO',
    help: 'Only from then on: 12h, 30d, 4w back, or 2026-05-01, or 2026-05-01T08:00Z.',
  },
];

export const LIMIT_OPTION: Option = { name: 'limit', value: 'N', help: 'At most so many, newest first.' };

/** @param now epoch ms */
export function readFilter({ texts }: Given, now: number): UseFilter {
  const skill = texts.get('skill');
  const agent = texts.get('agent');
  const since = texts.get('since');
  return {
    ...(skill === undefined ? {} : { skillName: readSkill(skill) }),
    ...(agent === undefined ? {} : { agentId: readAgent(agent) }),
    ...(since === undefined ? {} : { since: readTime('since', since, now) }),
  };
}

/** @throws UsageError for what can't be the name of a skill */
export function readSkill(raw: string): string {
  return readSkillName(raw, (_, problem) => new UsageError(`--skill ${quoted(raw)} ${problem}`));
}

/** @throws UsageError for an id that is not in the list */
export function readAgent(raw: string): AgentId {
  if (!isOneOf(AGENT_IDS, raw)) {
    throw new UsageError(`--agent ${quoted(raw)} ${notInList(raw, AGENT_IDS)}`);
  }
  return raw;
}

/**
 * A moment in the past, as epoch ms; see `parsePastTime`.
 *
 * @throws UsageError
 */
export function readTime(option: string, raw: string, now: number): number {
  const time = parsePastTime(raw, now);
  if (time === null) {
    throw new UsageError(`--${option} ${quoted(raw)} ${NO_TIME}`);
  }
  return time;
}

/** @throws UsageError for what is no integer ≥ 0 */
export function readLimit({ texts }: Given, standard: number): number {
  const raw = texts.get('limit');
  if (raw === undefined) {
    return standard;
  }
  const limit = /^\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN;
  if (Number.isNaN(limit)) {
    throw new UsageError(`--limit ${quoted(raw)} is no number of rows: write a whole number such as 20 (0 for none).`);
  }
  return limit;
}
