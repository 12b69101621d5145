import type { AgentSlice, Interval, SkillReport, Untold, UseGroup, VersionSlice } from './report.js';
import { isoTime, shareOf, SliceTally, Tally } from './tally.js';
import type { AgentId } from './vocabulary.js';
import { newestFirst } from './versionOrder.js';
import { wilsonInterval } from './wilson.js';

/** A rate of fewer uses proves nothing bad: such skills don't head the list of the worst. */
const PROVEN_USES = 5;

interface SkillTally {
  readonly counted: Tally;
  readonly byAgent: Map<AgentId, SliceTally>;
  readonly byVersion: Map<string | null, SliceTally>;
  nestedUses: number;
  nestedFirstAt: number;
  nestedLastAt: number;
}

/**
 * One report per skill, in report order. A skill that was only read inside other skills has a report with no
 * uses, so that its `nestedUses` can be shown.
 *
 * @param inPlaceSince when each version of a skill's file was first in place, epoch ms
 */
export function buildReports(
  groups: Iterable<UseGroup>,
  inPlaceSince: (skillName: string) => ReadonlyMap<string, number> = () => new Map(),
): SkillReport[] {
  const skills = new Map<string, SkillTally>();
  for (const group of groups) {
    const skill = entryOf(skills, group.skillName, newSkill);
    if (group.nested) {
      skill.nestedUses += group.count;
      skill.nestedFirstAt = Math.min(skill.nestedFirstAt, group.firstAt);
      skill.nestedLastAt = Math.max(skill.nestedLastAt, group.lastAt);
    } else {
      skill.counted.add(group);
      entryOf(skill.byAgent, group.agentId, newTally).add(group);
      entryOf(skill.byVersion, group.skillVersion, newTally).add(group);
    }
  }
  return [...skills].map(([name, skill]) => report(name, skill, inPlaceSince(name))).sort(inReportOrder);
}

/** What an order of skills goes by. */
export type Ranked = Told & Pick<SkillReport, 'skillName' | 'untold' | 'lastUsed'>;

/** By uses, descending, then the one used last, then by name. */
export function inReportOrder(a: Ranked, b: Ranked): number {
  return b.totalUses - a.totalUses || byText(b.lastUsed, a.lastUsed) || byText(a.skillName, b.skillName);
}

/** Surely bad ones first: by the interval's upper bound where there are five uses or more, then the rest by uses. */
export function worstFirst<T extends Ranked>(reports: readonly T[]): T[] {
  return sorted(reports, (a, b) => {
    const isProven = a.totalUses >= PROVEN_USES;
    if (isProven !== b.totalUses >= PROVEN_USES) {
      return isProven ? -1 : 1;
    }
    return isProven ? a.interval.high - b.interval.high : 0;
  });
}

/** Surely good ones first: by the interval's lower bound; skills without counted uses last. */
export function bestFirst<T extends Ranked>(reports: readonly T[]): T[] {
  return sorted(reports, (a, b) => b.interval.low - a.interval.low);
}

/** By what is told of each; ties in report order. */
function sorted<T extends Ranked>(reports: readonly T[], compare: (a: Told, b: Told) => number): T[] {
  return reports
    .map((report) => ({ report, told: told(report) }))
    .sort((a, b) => compare(a.told, b.told) || inReportOrder(a.report, b.report))
    .map(({ report }) => report);
}

/** How often it succeeded, over the uses of which the agents tell that. */
export interface Told {
  readonly totalUses: number;
  readonly successCount: number;
  readonly successRate: number;
  readonly interval: Interval;
}

export function told(slice: Told & { readonly untold: Untold }): Told {
  const { uses, ended } = slice.untold;
  if (uses === 0) {
    return slice;
  }
  const totalUses = slice.totalUses - uses;
  const successCount = slice.successCount - ended;
  return {
    totalUses,
    successCount,
    successRate: shareOf(successCount, totalUses),
    interval: wilsonInterval(successCount, totalUses),
  };
}

function report(
  skillName: string,
  { counted, byAgent, byVersion, nestedUses, nestedFirstAt, nestedLastAt }: SkillTally,
  inPlaceSince: ReadonlyMap<string, number>,
): SkillReport {
  return {
    skillName,
    totalUses: counted.uses,
    successCount: counted.outcomes.success,
    failureCount: counted.outcomes.failure,
    successRate: counted.successRate,
    avgDurationMs: counted.avgDurationMs,
    agentsUsed: [...counted.agents].sort(byText),
    lastUsed: isoTime(counted.uses > 0 ? counted.lastAt : nestedLastAt),
    partialCount: counted.outcomes.partial,
    skippedCount: counted.outcomes.skipped,
    nestedUses,
    interval: wilsonInterval(counted.outcomes.success, counted.uses),
    untold: { ...counted.untold },
    medianDurationMs: counted.medianDurationMs,
    avgTokens: counted.avgTokens,
    firstUsed: isoTime(counted.uses > 0 ? counted.firstAt : nestedFirstAt),
    reasons: counted.reasons,
    triggers: { ...counted.triggers },
    agents: agentSlices(byAgent),
    versions: versionSlices(byVersion, inPlaceSince),
  };
}

function agentSlices(byAgent: ReadonlyMap<AgentId, SliceTally>): AgentSlice[] {
  return [...byAgent]
    .map(([agentId, tally]) => ({ ...tally.slice(), agentId }))
    .sort((a, b) => b.totalUses - a.totalUses || byText(a.agentId, b.agentId));
}

/** The version that came up last stands first. */
function versionSlices(
  byVersion: ReadonlyMap<string | null, SliceTally>,
  inPlaceSince: ReadonlyMap<string, number>,
): VersionSlice[] {
  return [...byVersion]
    .map(([skillVersion, tally]) => {
      const since = inPlaceSince.get(skillVersion ?? '');
      const firstUsed = isoTime(tally.firstAt);
      return { ...tally.slice(), skillVersion, firstUsed, since: since === undefined ? null : isoTime(since) };
    })
    .sort(newestFirst);
}

function newSkill(): SkillTally {
  return {
    counted: new Tally(),
    byAgent: new Map(),
    byVersion: new Map(),
    nestedUses: 0,
    nestedFirstAt: Number.POSITIVE_INFINITY,
    nestedLastAt: Number.NEGATIVE_INFINITY,
  };
}

function newTally(): SliceTally {
  return new SliceTally();
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}

/** By code units: the same in every locale. */
function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
