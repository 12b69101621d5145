import { told } from '../../src/model/effectiveness.js';
import type { SkillReport, Slice } from '../../src/model/report.js';

/** Columns of a row of `skill_report` by name; of the ledger's, those that its report has for that slice. */
export type ReportRow = Readonly<Record<string, string | number | null>>;

const TOLERANCE = 1e-9;

/** The ledger's reports as rows of `skill_report`. */
export function ledgerRows(reports: readonly SkillReport[], machines: ReadonlyMap<string, number>): ReportRow[] {
  return reports
    .filter(({ totalUses }) => totalUses > 0) // a skill that was only read inside others is not sent
    .flatMap((report) => [
      {
        ...sliceColumns(report.skillName, 'all', null, report),
        failures: report.failureCount,
        partials: report.partialCount,
        skips: report.skippedCount,
        avg_duration_ms: report.avgDurationMs,
        avg_tokens: report.avgTokens,
        agents: report.agentsUsed.join(', '),
        machines: machines.get(report.skillName) ?? 0,
        first_used: Date.parse(report.firstUsed),
      },
      ...report.agents.map((slice) => sliceColumns(report.skillName, 'agent', slice.agentId, slice)),
      ...report.versions.map((slice) => ({
        ...sliceColumns(report.skillName, 'version', slice.skillVersion, slice),
        first_used: Date.parse(slice.firstUsed),
      })),
    ]);
}

function sliceColumns(skill: string, slice: string, value: string | null, numbers: Slice): ReportRow {
  const shown = told(numbers);
  return {
    skill,
    slice,
    value,
    uses: numbers.totalUses,
    successes: numbers.successCount,
    success_rate: numbers.successRate,
    low: numbers.interval.low,
    high: numbers.interval.high,
    shown_uses: shown.totalUses,
    shown_successes: shown.successCount,
    shown_rate: shown.totalUses === 0 ? null : shown.successRate, // no rate without uses
    shown_low: shown.interval.low,
    shown_high: shown.interval.high,
    median_duration_ms: numbers.medianDurationMs,
    last_used: Date.parse(numbers.lastUsed),
  };
}

/** What differs, one line each; none when each row of either has its like in the other. */
export function differences(ours: readonly ReportRow[], theirs: readonly ReportRow[]): string[] {
  const left = new Map(theirs.map((row) => [keyOf(row), row]));
  const found: string[] = theirs.length === left.size ? [] : ['a row stands there twice'];
  for (const row of ours) {
    const key = keyOf(row);
    const other = left.get(key);
    left.delete(key);
    if (other === undefined) {
      found.push(`${key}: no such row`);
      continue;
    }
    for (const [column, value] of Object.entries(row)) {
      if (!isSame(value, other[column])) {
        found.push(`${key}: ${column} is ${other[column]}, the ledger's ${value}`);
      }
    }
  }
  return [...found, ...[...left.keys()].map((key) => `${key}: not in the ledger`)];
}

function isSame(ours: string | number | null, theirs: string | number | null | undefined): boolean {
  return typeof ours === 'number' && typeof theirs === 'number'
    ? Math.abs(ours - theirs) <= TOLERANCE
    : ours === theirs;
}

function keyOf({ skill, slice, value }: ReportRow): string {
  return `${skill} ${slice} ${value ?? 'unknown'}`;
}
