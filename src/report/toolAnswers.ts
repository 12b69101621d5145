import { told, worstFirst } from '../model/effectiveness.js';
import type { AgentSlice, ReasonCount, SkillReport, Slice, VersionSlice } from '../model/report.js';
import type { Translate } from './format.js';
import { reasonSentence, whatSuccessMeans } from './words.js';

/** Of each skill in a list; the details have all. */
const TOP_REASONS = 3;
const VERSIONS = 5;

/** What is asked, in the answer's own words. */
export interface Asked {
  /** Uses in all folders; else only those in the folder that is asked from. */
  readonly allFolders: boolean;
  readonly t: Translate;
}

/** Everything an agent gets is made here: names, counts, rates, reasons, days. An id, a hash or a path never is. */
type Json = Readonly<Record<string, unknown>>;

/**
 * All skills, the worst first.
 *
 * @param recent the same question for the last 30 days; null: a time was asked for
 */
export function skillsAnswer(
  reports: readonly SkillReport[],
  recent: readonly SkillReport[] | null,
  { onlyFailing, limit }: { readonly onlyFailing: boolean; readonly limit: number },
  asked: Asked,
): Json {
  const wanted = worstFirst(
    reports.filter(({ failureCount, partialCount }) => !onlyFailing || failureCount + partialCount > 0),
  );
  const lately = new Map(recent?.map((report) => [report.skillName, report]));
  return {
    ...head(asked, wanted),
    skills: wanted.slice(0, limit).map((report) => ({
      ...skillNumbers(report),
      why_not_success: reasons(
        report.reasons.filter(({ outcome }) => outcome !== 'success').slice(0, TOP_REASONS),
        asked.t,
      ),
      ...(recent === null ? {} : { last_30_days: rate(lately.get(report.skillName) ?? NO_USE) }),
    })),
    not_shown: Math.max(0, wanted.length - limit),
    ...(wanted.length > 0 ? {} : { note: nothing(onlyFailing && reports.length > 0, asked) }),
  };
}

/** One skill. @param report undefined: it has no use on record */
export function skillAnswer(name: string, report: SkillReport | undefined, asked: Asked): Json {
  if (report === undefined) {
    return { ...head(asked, []), skill: name, uses: 0, note: nothing(false, asked) };
  }
  return {
    ...head(asked, [report]),
    ...skillNumbers(report),
    reasons: reasons(report.reasons, asked.t),
    by_agent: report.agents.map(agentNumbers),
    by_version: report.versions.slice(0, VERSIONS).map(versionNumbers),
    by_version_note: 'Each edit of the SKILL.md makes a version of its text; the one that came up last stands first.',
  };
}

function head({ allFolders, t }: Asked, reports: readonly SkillReport[]): Json {
  return {
    uses_in: allFolders ? 'all folders' : 'this folder only',
    success_means: whatSuccessMeans(t),
    ...(reports.some(({ untold }) => untold.uses > 0)
      ? {
          ended_normally_means:
            'The agent tells no tool results, so these uses are in no rate; rated_uses are the others.',
        }
      : {}),
  };
}

function nothing(allSucceed: boolean, { allFolders }: Asked): string {
  if (allSucceed) {
    return 'No skill has a use that failed or ended halfway.';
  }
  return allFolders
    ? 'No use of a skill on record matches.'
    : 'No use of a skill in this folder on record matches. Uses in other folders are not shown: the person can allow that with the setting skillLedger.agents.allFolders.';
}

function skillNumbers(report: SkillReport): Json {
  return {
    skill: report.skillName,
    ...rate(report),
    failure: report.failureCount,
    partial: report.partialCount,
    skipped: report.skippedCount,
    ...(report.nestedUses > 0 ? { also_read_in_other_skills: report.nestedUses } : {}),
    agents: report.agentsUsed,
    last_used: day(report.lastUsed),
  };
}

function agentNumbers(slice: AgentSlice): Json {
  return { agent: slice.agentId, ...rate(slice), last_used: day(slice.lastUsed) };
}

function versionNumbers(slice: VersionSlice, index: number): Json {
  const { skillVersion, firstUsed, lastUsed } = slice;
  const version = skillVersion === null ? 'text unknown' : index === 0 ? 'newest' : 'earlier';
  return { version, first_used: day(firstUsed), last_used: day(lastUsed), ...rate(slice) };
}

type Rated = Pick<Slice, 'totalUses' | 'successCount' | 'successRate' | 'interval' | 'untold'>;

const NO_USE: Rated = {
  totalUses: 0,
  successCount: 0,
  successRate: 0,
  interval: { low: 0, high: 1 },
  untold: { uses: 0, ended: 0 },
};

/** A rate never stands without its n, and without a use there is none. */
function rate(rated: Rated): Json {
  const { totalUses, successCount, successRate, interval } = told(rated);
  const { untold } = rated;
  return {
    uses: rated.totalUses,
    success: successCount,
    ...(untold.uses === 0 ? {} : { ended_normally: untold.ended, rated_uses: totalUses }),
    ...(totalUses === 0
      ? {}
      : { success_rate: successRate, interval_95: [interval.low, interval.high].map((end) => Number(end.toFixed(3))) }),
  };
}

function reasons(counts: readonly ReasonCount[], t: Translate): Json[] {
  return counts.map(({ outcome, reason, count }) => ({ outcome, why: reasonSentence(reason, t), uses: count }));
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
