import { isAbsolute } from 'node:path';
import { closest, quoted } from '../quoted.js';
import { parseSkillName, storedId, storedSkillId } from './names.js';
import type { UseEvent } from './use.js';
import { isOneOf, OUTCOMES, REPORTED_REASONS, toAgentId } from './vocabulary.js';

/** What a caller may say of a use. The names are those of the seed's `recordEvent`, with two more. */
const REPORT_FIELDS = [
  'skillName',
  'skillId',
  'sessionId',
  'agentId',
  'durationMs',
  'outcome',
  'reason',
  'cwd',
] as const;
type ReportField = (typeof REPORT_FIELDS)[number];
type Fields = Readonly<Record<ReportField, unknown>>;

/** What a caller said of one use, checked: only words, names and ids that may be stored. */
export interface CallerReport
  extends Pick<UseEvent, 'skillName' | 'skillId' | 'sessionId' | 'agentId' | 'durationMs' | 'outcome' | 'reason'> {
  /** The folder that the use happened in, to be hashed and forgotten; null: not said. */
  readonly cwd: string | null;
}

/**
 * Makes the error for a field that is wrong. The problem is the rest of a sentence that begins with the field and says
 * what to do. It never quotes the value: a caller's error may end in a log.
 */
export type Complaint = (field: string, problem: string) => Error;

/** A year; what is longer is a mistake in the unit. */
const MAX_DURATION_MS = 366 * 86_400_000;
/** Longer ones are no ids, and hashing them would cost the caller time. */
const MAX_ID_LENGTH = 1_024;
const MAX_PATH_LENGTH = 4_096;

/**
 * Reads what a caller says of a use. The caller is not trusted: every field is read once, whatever it is, and taken
 * only as the plain value that it must be. Fields that are undefined or null count as not given.
 *
 * @throws what `complaint` makes, for the first field that is wrong, unreadable or unknown
 */
export function readCallerReport(given: unknown, complaint: Complaint): CallerReport {
  const fields = readFields(given, complaint);
  const skillName = readSkillName(fields.skillName, complaint);
  const { outcome } = fields;
  if (!isOneOf(OUTCOMES, outcome)) {
    throw complaint('outcome', notInList(outcome, OUTCOMES));
  }
  const skillId = readId('skillId', fields, complaint);
  const sessionId = readId('sessionId', fields, complaint);
  return {
    skillName,
    skillId: skillId === null ? skillName : storedSkillId(skillId),
    sessionId: sessionId === null ? 'unknown' : storedId(sessionId),
    agentId: toAgentId(readId('agentId', fields, complaint)),
    durationMs: readDuration(fields.durationMs, complaint),
    outcome,
    reason: readReason(fields.reason, complaint),
    cwd: readFolder(fields.cwd, complaint),
  };
}

/** @param at epoch ms of the use; its id is a ULID of that time */
export function useOfReport(
  report: CallerReport,
  { id, at, project }: { readonly id: string; readonly at: number; readonly project: string | null },
): UseEvent {
  const { cwd: _cwd, ...said } = report;
  return {
    id,
    ...said,
    timestamp: new Date(at).toISOString(),
    trigger: 'api',
    nested: false,
    tokens: null,
    skillVersion: null,
    project,
    agentVersion: null,
    evidence: 'report',
    asOf: at,
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
  };
}

/**
 * A skill's name as a caller gives it.
 *
 * @throws what `complaint` makes
 */
export function readSkillName(value: unknown, complaint: Complaint): string {
  if (typeof value !== 'string') {
    throw complaint('skillName', 'must be text: the name of a skill, such as code-review.');
  }
  const name = parseSkillName(value);
  if (name === null) {
    throw complaint('skillName', "can't be a skill's name: use letters, digits and _ . : - only, at most 128 of them.");
  }
  return name;
}

/** Another's object may be a proxy, have getters that throw, or lead back to itself. */
function readFields(given: unknown, complaint: Complaint): Fields {
  if (typeof given !== 'object' || given === null) {
    throw complaint('the event', 'must be an object such as { skillName: "code-review", outcome: "success" }.');
  }
  const object: object = given;
  let unknown: string | undefined;
  try {
    unknown = Object.keys(object).find((key) => !isOneOf(REPORT_FIELDS, key));
  } catch {
    throw complaint('the event', "can't be read: give a plain object.");
  }
  if (unknown !== undefined) {
    throw complaint(quoted(unknown), notInList(unknown, REPORT_FIELDS));
  }
  const read = (field: ReportField): unknown => {
    try {
      return Reflect.get(object, field) ?? undefined;
    } catch {
      throw complaint(field, "can't be read: give a plain value.");
    }
  };
  return {
    skillName: read('skillName'),
    skillId: read('skillId'),
    sessionId: read('sessionId'),
    agentId: read('agentId'),
    durationMs: read('durationMs'),
    outcome: read('outcome'),
    reason: read('reason'),
    cwd: read('cwd'),
  };
}

/** Null when it was not given or is blank. */
function readId(field: 'skillId' | 'sessionId' | 'agentId', fields: Fields, complaint: Complaint): string | null {
  const value = fields[field];
  if (value === undefined) {
    return null;
  }
  if (typeof value !== 'string' || value.length > MAX_ID_LENGTH) {
    throw complaint(field, `must be text of at most ${MAX_ID_LENGTH} characters.`);
  }
  return value.trim() === '' ? null : value;
}

function readDuration(value: unknown, complaint: Complaint): number | null {
  if (value === undefined) {
    return null;
  }
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_DURATION_MS)) {
    throw complaint('durationMs', "is no duration: write milliseconds, a number from 0 up to a year's.");
  }
  return Math.round(value) + 0; // −0 is 0
}

function readReason(value: unknown, complaint: Complaint): CallerReport['reason'] {
  if (value === undefined) {
    return 'reported';
  }
  if (!isOneOf(REPORTED_REASONS, value)) {
    throw complaint('reason', notInList(value, REPORTED_REASONS));
  }
  return value;
}

function readFolder(value: unknown, complaint: Complaint): string | null {
  if (value === undefined) {
    return null;
  }
  if (typeof value !== 'string' || value.length > MAX_PATH_LENGTH || !isAbsolute(value) || value.includes('\0')) {
    throw complaint('cwd', 'must be the absolute path of a folder.');
  }
  return value;
}

/** The rest of a sentence about a value that is none of the words that may be given. */
export function notInList(value: unknown, words: readonly string[]): string {
  const near = typeof value === 'string' ? closest(value, words) : null;
  return near === null ? `is not known: use one of ${words.join(', ')}.` : `is not known: did you mean ${near}?`;
}
