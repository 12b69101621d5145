import { storedSkillName } from '../model/names.js';
import type { SkillSighting } from '../model/sighting.js';
import { AGENT_IDS } from '../model/vocabulary.js';
import { isHash } from './useLine.js';

const START = '{"sighting":';
const LAST_TIME = Date.UTC(9999, 11, 31);
const PLACE = /^[0-9a-f]{64}$/;

/** What a look at a SKILL.md found as a line of the spool, line feed included. */
export function formatSighting({ skillName, ...found }: SkillSighting): string {
  return `${JSON.stringify({ sighting: skillName, ...found })}\n`;
}

/** Tells these lines from the others without reading them. */
export function isSightingLine(line: string): boolean {
  return line.startsWith(START);
}

/** A line of the spool as what a look found, or null when it is none. Any program may write there: all is checked. */
export function parseSighting(line: string): SkillSighting | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const f: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const { agentIds, project, place, version, since, seen } = f;
  const agents = Array.isArray(agentIds) ? AGENT_IDS.filter((id) => agentIds.includes(id)) : [];
  if (agents.length === 0 || typeof place !== 'string' || !PLACE.test(place)) {
    return null;
  }
  if (!isNullOr(isHash, project) || !isNullOr(isHash, version) || !isTime(since) || !isTime(seen)) {
    return null;
  }
  const skillName = storedSkillName(f['sighting']);
  return { skillName, agentIds: agents, project, place, version, since: Math.min(since, seen), seen };
}

function isNullOr<T>(is: (value: unknown) => value is T, value: unknown): value is T | null {
  return value === null || is(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LAST_TIME;
}
