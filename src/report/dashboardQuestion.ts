import type { UseFilter } from '../ledger/types.js';
import { AGENT_IDS, type AgentId, isOneOf } from '../model/vocabulary.js';
import { DAY_MS, type ShownFilter } from './shownFilter.js';

/** How far back the dashboard can look, in days; `null` is all that is recorded. */
export const DASHBOARD_RANGES = [7, 30, 90, null] as const;
export type DashboardRange = (typeof DASHBOARD_RANGES)[number];

/** A name of the ledger is at most 128 code points long. */
const MAX_NAME = 256;

/** What a dashboard shows of all that is recorded. */
export interface DashboardQuestion {
  readonly range: DashboardRange;
  /** Null: all agents. */
  readonly agentId: AgentId | null;
  /** Null: all skills. */
  readonly skillName: string | null;
}

export const EVERYTHING: DashboardQuestion = { range: null, agentId: null, skillName: null };

/** Takes a question out of data from outside; null when it is none. */
export function parseQuestion(value: unknown): DashboardQuestion | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const { range, agentId, skillName } = value as Record<keyof DashboardQuestion, unknown>;
  const known = DASHBOARD_RANGES.find((days) => days === range);
  if (known === undefined || !(agentId === null || isOneOf(AGENT_IDS, agentId)) || !isNameOrNull(skillName)) {
    return null;
  }
  return { range: known, agentId, skillName };
}

function isNameOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME);
}

/** The question that a filter of the skills tree asks. The dashboard has no shorter range than a week. */
export function questionOf({ range, agentId }: ShownFilter, skillName: string | null): DashboardQuestion {
  return { range: range === 1 ? 7 : range, agentId, skillName };
}

/** What has changed in the tree's filter is taken over, the rest stays as the person chose it in the dashboard. */
export function followFilter(question: DashboardQuestion, before: ShownFilter, now: ShownFilter): DashboardQuestion {
  const { range, agentId } = questionOf(now, null);
  return {
    ...question,
    ...(before.range === now.range ? {} : { range }),
    ...(before.agentId === now.agentId ? {} : { agentId }),
  };
}

/** @param now epoch ms */
export function useFilterOf({ range, agentId, skillName }: DashboardQuestion, now: number): UseFilter {
  return {
    ...(range === null ? {} : { since: now - range * DAY_MS }),
    ...(agentId === null ? {} : { agentId }),
    ...(skillName === null ? {} : { skillName }),
  };
}
