import type { UseFilter } from '../ledger/types.js';
import { type AgentId, AGENT_IDS, isOneOf } from '../model/vocabulary.js';

/** How far back the numbers go; `null` is all that is recorded. */
export const RANGES = [null, 1, 7, 30, 90] as const;
export type RangeDays = (typeof RANGES)[number];

export const DAY_MS = 24 * 60 * 60 * 1000;
/** What a person types to find a name by is never longer. */
const MAX_TEXT = 200;

/** What the person wants to see of all that is recorded. */
export interface ShownFilter {
  readonly range: RangeDays;
  /** Null: all agents. */
  readonly agentId: AgentId | null;
  /** Words that a skill's name must hold; empty: all skills. */
  readonly text: string;
}

export const NO_FILTER: ShownFilter = { range: null, agentId: null, text: '' };

/** Reads what was kept from another time; what it can't understand filters nothing. */
export function parseFilter(value: unknown): ShownFilter {
  if (typeof value !== 'object' || value === null) {
    return NO_FILTER;
  }
  const { range, agentId, text } = value as Record<keyof ShownFilter, unknown>;
  return {
    range: RANGES.find((days) => days === range) ?? null,
    agentId: isOneOf(AGENT_IDS, agentId) ? agentId : null,
    text: typeof text === 'string' ? text.slice(0, MAX_TEXT) : '',
  };
}

export function isFiltered({ range, agentId, text }: ShownFilter): boolean {
  return range !== null || narrowsNames({ agentId, text });
}

/** True where some skills are not shown because of what they are, not of when they were used. */
export function narrowsNames({ agentId, text }: Pick<ShownFilter, 'agentId' | 'text'>): boolean {
  return agentId !== null || text.trim() !== '';
}

/** What the ledger is asked for; empty where the report of everything answers. */
export function toUseFilter({ range, agentId }: ShownFilter, now: number): UseFilter {
  return {
    ...(range === null ? {} : { since: now - range * DAY_MS }),
    ...(agentId === null ? {} : { agentId }),
  };
}

/** Whether a name holds every word of the text, whatever the case. */
export function holdsText(text: string): (name: string) => boolean {
  const words = text.toLowerCase().split(/\s+/);
  return (name) => {
    const lower = name.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}
