import type { AgentId, Outcome, Reason, Trigger } from './vocabulary.js';

/** The seed's report, field for field. */
export interface EffectivenessReport {
  readonly skillName: string;
  readonly totalUses: number;
  readonly successCount: number;
  readonly failureCount: number;
  /** 0–1, three decimals. */
  readonly successRate: number;
  /** Mean over the uses that have a duration, rounded; null when none has. */
  readonly avgDurationMs: number | null;
  /** Sorted by name. */
  readonly agentsUsed: readonly AgentId[];
  /** ISO-8601. */
  readonly lastUsed: string;
}

/** A 95 % Wilson score interval, both ends within 0–1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface ReasonCount {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly count: number;
}

/** Numbers of one slice of a skill's uses: an agent's, a version's. */
export interface Slice {
  readonly totalUses: number;
  readonly successCount: number;
  readonly successRate: number;
  readonly interval: Interval;
  readonly medianDurationMs: number | null;
  /** Mean tokens over the uses that tell them, rounded. */
  readonly avgTokens: number | null;
  readonly lastUsed: string;
  readonly untold: Untold;
}

/**
 * Uses of which nothing tells how their tool calls went, such as all by some agents; in all the numbers beside it. Their
 * normal end is less than success, so whoever shows a rate leaves them out of it.
 */
export interface Untold {
  readonly uses: number;
  readonly ended: number;
}

export interface AgentSlice extends Slice {
  readonly agentId: AgentId;
}

export interface VersionSlice extends Slice {
  /** Null gathers the uses whose version can't be told. */
  readonly skillVersion: string | null;
  readonly firstUsed: string;
  /** ISO-8601: when the skill's file had this text first, as far as it was seen; null: it was not. */
  readonly since: string | null;
}

/** What the panel and `report --json` show of one skill. */
export interface SkillReport extends EffectivenessReport {
  readonly partialCount: number;
  readonly skippedCount: number;
  /** Implied uses inside explicit ones; in no other number. */
  readonly nestedUses: number;
  readonly interval: Interval;
  readonly untold: Untold;
  /** From a histogram in quarter steps of log₂: within 9 %. */
  readonly medianDurationMs: number | null;
  /** Mean tokens over the uses that tell them, rounded. */
  readonly avgTokens: number | null;
  readonly firstUsed: string;
  /** Sorted by count, descending. */
  readonly reasons: readonly ReasonCount[];
  readonly triggers: Readonly<Record<Trigger, number>>;
  readonly agents: readonly AgentSlice[];
  /** Newest first. */
  readonly versions: readonly VersionSlice[];
}

/** One group of uses with the same attributes: a row of the rollup, or a handful of raw uses. */
export interface UseGroup {
  readonly skillName: string;
  readonly agentId: AgentId;
  readonly skillVersion: string | null;
  readonly trigger: Trigger;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly nested: boolean;
  readonly count: number;
  readonly durationSum: number;
  readonly durationCount: number;
  readonly tokenSum: number;
  readonly tokenCount: number;
  /** Uses per duration bucket, see `histogram.ts`. */
  readonly durations: ReadonlyMap<number, number>;
  /** Epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
}
