import type { DashboardFacts, DayFacts, LatestFacts, OnRecord } from '../ledger/dashboardFacts.js';
import type { UseFilter } from '../ledger/types.js';
import { buildReports, worstFirst } from '../model/effectiveness.js';
import { bucketValue, Histogram } from '../model/histogram.js';
import { localDay } from '../model/localDay.js';
import type { AgentSlice, Interval, ReasonCount, SkillReport, Slice, UseGroup, VersionSlice } from '../model/report.js';
import { DURATION_ENDS } from '../model/spreadRanges.js';
import { Tally } from '../model/tally.js';
import { wilsonInterval } from '../model/wilson.js';
import { type DashboardQuestion, useFilterOf } from './dashboardQuestion.js';
import { type StepDays, stepFor } from './dashboardSteps.js';

/** Longer lists are for the tree and the export. */
const LONGEST = 12;
const MOST_VERSIONS = 40;
/** Uses whose clock was wrong by centuries are counted at the ends of the chart, which stays as long as a career. */
const MOST_DAYS = 40 * 365;

/** One point of a chart over time. */
export interface DashboardPoint {
  /** First and last local day that it stands for: days since 1970-01-01. */
  readonly from: number;
  readonly to: number;
  readonly uses: number;
  /** Uses of which it is known whether they succeeded, and those that did. */
  readonly told: number;
  readonly succeeded: number;
  /** Of the share that succeeded; 0 to 1 where nothing is known. */
  readonly interval: Interval;
  readonly medianMs: number | null;
  /** Tokens of a use, mean; null where no use tells them. */
  readonly tokens: number | null;
}

export interface SkillSlice extends Slice {
  readonly skillName: string;
}

export interface FailureCount extends ReasonCount {
  readonly skillName: string;
}

/** All that the dashboard shows, of bounded size however much is recorded. Plain data. */
export interface DashboardNumbers {
  readonly question: DashboardQuestion;
  /** What is told by days is not counted yet: the points and the durations. */
  readonly isSketch: boolean;
  readonly step: StepDays;
  readonly points: readonly DashboardPoint[];
  /** Null: no use meets the question. */
  readonly total: Slice | null;
  readonly latest: LatestFacts;
  /** Uses per range of `DURATION_ENDS`, one more for the open range. */
  readonly durations: readonly number[];
  readonly agents: readonly AgentSlice[];
  /** Worst first, at most twelve; empty where one skill is shown. */
  readonly skills: readonly SkillSlice[];
  /** Of all skills with a counted use. */
  readonly skillCount: number;
  /** Newest first; empty where all skills are shown. */
  readonly versions: readonly VersionSlice[];
  /** Most frequent first, at most twelve. */
  readonly failures: readonly FailureCount[];
  /** Uses that did not succeed, also those beyond the twelve. */
  readonly failed: number;
  /** What a person may choose from. */
  readonly onRecord: OnRecord;
}

/**
 * @param now epoch ms
 * @param isSketch what can be told at once, see `DashboardNumbers`
 */
export function askDashboard(
  ledger: { dashboardFacts(filter: UseFilter, isSketch: boolean): DashboardFacts },
  question: DashboardQuestion,
  now: number,
  isSketch = false,
): DashboardNumbers {
  return { ...dashboardNumbers(ledger.dashboardFacts(useFilterOf(question, now), isSketch), question, now), isSketch };
}

/** Where no ledger is. */
export function noNumbers(question: DashboardQuestion): DashboardNumbers {
  const latest = { uses: 0, sessions: 0, tokens: [] };
  return dashboardNumbers({ groups: [], days: [], latest, onRecord: { skills: [], agents: [] } }, question, 0);
}

/** @param facts of the question's filter. @param now epoch ms */
export function dashboardNumbers(facts: DashboardFacts, question: DashboardQuestion, now: number): DashboardNumbers {
  const tallies = talliesOf(facts.groups);
  const isOne = question.skillName !== null;
  const whole = wholeOf(facts.groups);
  const { since } = useFilterOf(question, now);
  const last = localDay(now);
  const first = Math.max(since === undefined ? (facts.days[0]?.day ?? last) : localDay(since), last - MOST_DAYS);
  const step = stepFor(Math.max(1, last - first + 1), whole?.totalUses ?? 0);
  const failures = failuresOf(tallies);
  return {
    question,
    isSketch: false,
    step,
    points: whole === null ? [] : pointsOf(facts.days, step, Math.min(first, last), last),
    total: whole === null ? null : sliceOf(whole),
    latest: facts.latest,
    durations: durationsOf(facts.days),
    agents: whole?.agents ?? [],
    skills: isOne ? [] : worstFirst(slicesOf(tallies)).slice(0, LONGEST),
    skillCount: tallies.size,
    versions: isOne ? (buildReports(facts.groups)[0]?.versions.slice(0, MOST_VERSIONS) ?? []) : [],
    failures: failures.slice(0, LONGEST),
    failed: failures.reduce((sum, { count }) => sum + count, 0),
    onRecord: facts.onRecord,
  };
}

/** One report of all skills together, which are counted as if they were one. */
function wholeOf(groups: readonly UseGroup[]): SkillReport | null {
  const [whole] = buildReports(groups.map((group) => ({ ...group, skillName: '', skillVersion: null })));
  return whole === undefined || whole.totalUses === 0 ? null : whole;
}

/** Points end with the last day, so that the newest stands for as many days as the others; the oldest may be shorter. */
function pointsOf(days: readonly DayFacts[], step: StepDays, first: number, last: number): DashboardPoint[] {
  const count = Math.ceil((last - first + 1) / step);
  const sums = Array.from({ length: count }, () => new PointSum());
  for (const day of days) {
    const point = count - 1 - Math.floor((last - day.day) / step);
    sums[Math.min(count - 1, Math.max(0, point))]?.add(day);
  }
  return sums.map((sum, index) => {
    const to = last - (count - 1 - index) * step;
    return sum.point(Math.max(first, to - step + 1), to);
  });
}

class PointSum {
  private uses = 0;
  private told = 0;
  private succeeded = 0;
  private tokenSum = 0;
  private tokenCount = 0;
  private readonly durations = new Histogram();

  add(day: DayFacts): void {
    this.uses += day.uses;
    this.told += day.told;
    this.succeeded += day.succeeded;
    this.tokenSum += day.tokenSum;
    this.tokenCount += day.tokenCount;
    this.durations.add(day.durations);
  }

  point(from: number, to: number): DashboardPoint {
    const { uses, told, succeeded, tokenSum, tokenCount } = this;
    return {
      ...{ from, to, uses, told, succeeded },
      interval: wilsonInterval(succeeded, told),
      medianMs: this.durations.median,
      tokens: tokenCount === 0 ? null : Math.round(tokenSum / tokenCount),
    };
  }
}

function durationsOf(days: readonly DayFacts[]): number[] {
  const counts = Array.from({ length: DURATION_ENDS.length + 1 }, () => 0);
  for (const { durations } of days) {
    durations.forEach((count, bucket) => {
      const ms = bucketValue(bucket);
      const range = DURATION_ENDS.findIndex((end) => ms < end);
      const index = range < 0 ? DURATION_ENDS.length : range;
      counts[index] = (counts[index] ?? 0) + count;
    });
  }
  return counts;
}

/** Fewer numbers than a report holds, since there may be thousands of skills. */
function talliesOf(groups: readonly UseGroup[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const group of groups.filter(({ nested }) => !nested)) {
    const tally = tallies.get(group.skillName) ?? new Tally();
    tallies.set(group.skillName, tally);
    tally.add(group);
  }
  return tallies;
}

function slicesOf(tallies: ReadonlyMap<string, Tally>): SkillSlice[] {
  return Array.from(tallies, ([skillName, tally]) => ({ ...tally.slice(), skillName }));
}

function failuresOf(tallies: ReadonlyMap<string, Tally>): FailureCount[] {
  return Array.from(tallies, ([skillName, { reasons }]) => reasons.map((reason) => ({ ...reason, skillName })))
    .flat()
    .filter(({ outcome }) => outcome !== 'success')
    .sort((a, b) => b.count - a.count);
}

function sliceOf(report: SkillReport): Slice {
  const { totalUses, successCount, successRate, interval, medianDurationMs, avgTokens, lastUsed, untold } = report;
  return { totalUses, successCount, successRate, interval, medianDurationMs, avgTokens, lastUsed, untold };
}
