import { notInList, readSkillName } from '../model/callerReport.js';
import { NO_TIME, parsePastTime } from '../model/pastTime.js';
import { AGENT_IDS, type AgentId, isOneOf } from '../model/vocabulary.js';
import { quoted } from '../quoted.js';

/** So many skills stand in an answer at most, and when nothing is said. */
export const SKILLS = { most: 50, usual: 20 } as const;

/** What a model wants to know. */
export interface Question {
  readonly skill: string | null;
  readonly agent: AgentId | null;
  /** Epoch ms. */
  readonly since: number | null;
  readonly onlyFailing: boolean;
  readonly limit: number;
}

type Field = 'skill' | 'agent' | 'since' | 'only_failing' | 'limit';

/**
 * Reads the arguments of a question strictly: one that is not known would quietly not count.
 *
 * @param allowed the arguments of the tool
 * @param now epoch ms
 * @throws TypeError with a sentence that says what to write instead
 */
export function readQuestion(input: unknown, allowed: readonly string[], now: number): Question {
  const given = readObject(input, allowed);
  const get = (field: Field): unknown => given.get(field) ?? null;
  const [skill, agent, since, onlyFailing, limit] = [
    get('skill'),
    get('agent'),
    get('since'),
    get('only_failing'),
    get('limit'),
  ];
  if (agent !== null && !isOneOf(AGENT_IDS, agent)) {
    throw new TypeError(`agent ${notInList(agent, AGENT_IDS)}`);
  }
  if (onlyFailing !== null && typeof onlyFailing !== 'boolean') {
    throw new TypeError('only_failing must be true or false.');
  }
  return {
    skill: skill === null ? null : readSkillName(skill, (_, problem) => new TypeError(`skill ${problem}`)),
    agent,
    since: readSince(since, now),
    onlyFailing: onlyFailing ?? false,
    limit: readLimit(limit),
  };
}

/**
 * The arguments by name. Models leave them out altogether where none is needed.
 *
 * @throws TypeError for what is no object, and for a name that is not allowed
 */
export function readObject(input: unknown, allowed: readonly string[]): ReadonlyMap<string, unknown> {
  if (input === undefined || input === null) {
    return new Map();
  }
  if (typeof input !== 'object' || Array.isArray(input)) {
    throw new TypeError('The arguments must be an object such as {"skill": "code-review"}.');
  }
  const given = new Map<string, unknown>(Object.entries(input));
  const unknown = [...given.keys()].find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`The argument ${quoted(unknown)} ${notInList(unknown, allowed)}`);
  }
  return given;
}

function readSince(value: unknown, now: number): number | null {
  if (value === null) {
    return null;
  }
  const time = typeof value === 'string' ? parsePastTime(value, now) : null;
  if (time === null) {
    throw new TypeError(`since ${NO_TIME}`);
  }
  return time;
}

function readLimit(value: unknown): number {
  if (value === null) {
    return SKILLS.usual;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > SKILLS.most) {
    throw new TypeError(`limit must be a whole number from 1 to ${SKILLS.most}.`);
  }
  return value;
}
