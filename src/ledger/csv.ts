import type { UseEvent } from '../model/use.js';

/** The columns in their order: every field of a use, which the type sees to. */
const COLUMNS = Object.keys({
  id: true,
  timestamp: true,
  skillName: true,
  skillId: true,
  agentId: true,
  sessionId: true,
  trigger: true,
  outcome: true,
  reason: true,
  nested: true,
  durationMs: true,
  tokens: true,
  skillVersion: true,
  project: true,
  agentVersion: true,
  evidence: true,
  reportedOutcome: true,
  reportedReason: true,
  exitCode: true,
  asOf: true,
} satisfies Record<keyof UseEvent, true>) as readonly (keyof UseEvent)[];

const LINE_END = '\r\n'; // as RFC 4180 has it
const NEEDS_QUOTES = /[",\r\n]/;
/** What spreadsheets take for the beginning of a formula, full-width forms and leading white space included. */
const BEGINS_FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

export const CSV_HEAD = COLUMNS.join(',') + LINE_END;

/** One use as a line of CSV. A field that is null is empty. */
export function csvRow(event: UseEvent): string {
  return COLUMNS.map((name) => csvField(event[name])).join(',') + LINE_END;
}

/**
 * A field as RFC 4180 writes it. A *text* that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab or line
 * end at its start) gets an apostrophe before it, which spreadsheets take as "this is text"; a program that reads the
 * file drops it. Names of skills can't begin so, ids of sessions can. Numbers are never touched.
 */
export function csvField(value: string | number | boolean | null): string {
  if (value === null) {
    return '';
  }
  if (typeof value !== 'string') {
    return String(value);
  }
  const safe = BEGINS_FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
