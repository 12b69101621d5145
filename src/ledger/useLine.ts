import { storedId, storedSkillName } from '../model/names.js';
import type { UseEvent } from '../model/use.js';
import { EVIDENCE, isOneOf, OUTCOMES, REASONS, TRIGGERS, toAgentId } from '../model/vocabulary.js';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const HEX = /^[0-9a-f]{16,64}$/;
const VERSION = /^[A-Za-z0-9_.:-]{1,128}$/;

/** One use as a line of the spool, line feed included. */
export function formatUse(event: UseEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * A line of the spool as a use, or null when it is none. Any program of the user may write there, so every field
 * is checked, and names and ids that may not be stored are replaced as `names.ts` says.
 */
export function parseUse(line: string): UseEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const f: Record<string, unknown> = { ...value };
  const { id, skillId, sessionId, outcome, trigger, reason, evidence, timestamp, asOf } = f;
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (!isUlid(id) || !Number.isFinite(at) || at < 0 || typeof sessionId !== 'string') {
    return null;
  }
  if (!isOneOf(OUTCOMES, outcome) || !isOneOf(TRIGGERS, trigger) || !isOneOf(REASONS, reason)) {
    return null;
  }
  if (!isOneOf(EVIDENCE, evidence)) {
    return null;
  }
  const skillName = storedSkillName(f['skillName']);
  return {
    id,
    skillId: typeof skillId === 'string' && skillId !== f['skillName'] ? storedSkillName(skillId) : skillName,
    skillName,
    sessionId: storedId(sessionId),
    agentId: toAgentId(f['agentId']),
    durationMs: count(f['durationMs']),
    outcome,
    timestamp: new Date(at).toISOString(),
    trigger,
    reason,
    nested: f['nested'] === true,
    tokens: count(f['tokens']),
    skillVersion: matching(HEX, f['skillVersion']),
    project: matching(HEX, f['project']),
    agentVersion: matching(VERSION, f['agentVersion']),
    evidence,
    asOf: typeof asOf === 'number' && Number.isFinite(asOf) && asOf >= 0 ? Math.trunc(asOf) : at,
    reportedOutcome: isOneOf(OUTCOMES, f['reportedOutcome']) ? f['reportedOutcome'] : null,
    reportedReason: isOneOf(REASONS, f['reportedReason']) ? f['reportedReason'] : null,
    exitCode: isExitCode(f['exitCode']) ? f['exitCode'] : null,
  };
}

/** True for a ULID as we write them. */
export function isUlid(value: unknown): value is string {
  return matching(ULID, value) !== null;
}

/** True for a hash in hex, whole or in part. */
export function isHash(value: unknown): value is string {
  return matching(HEX, value) !== null;
}

/** 32 bits, with or without a sign: Windows has large ones. */
function isExitCode(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32;
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
}

function matching(pattern: RegExp, value: unknown): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null;
}
