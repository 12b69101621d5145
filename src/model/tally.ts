import { Histogram } from './histogram.js';
import type { ReasonCount, Slice, UseGroup } from './report.js';
import { type AgentId, TELLS_NO_RESULTS, type Trigger } from './vocabulary.js';
import { wilsonInterval } from './wilson.js';

/** Adds up groups of uses: of an agent's or version's share in a skill. Nested uses don't belong here. */
export class SliceTally {
  uses = 0;
  successes = 0;
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;
  readonly untold = { uses: 0, ended: 0 };
  private readonly durations = new Histogram();
  private durationSum = 0;
  private durationCount = 0;
  private tokenSum = 0;
  private tokenCount = 0;

  add(group: UseGroup): void {
    const successes = group.outcome === 'success' ? group.count : 0;
    this.uses += group.count;
    this.successes += successes;
    this.firstAt = Math.min(this.firstAt, group.firstAt);
    this.lastAt = Math.max(this.lastAt, group.lastAt);
    if (isUntold(group)) {
      this.untold.uses += group.count;
      this.untold.ended += successes;
    }
    this.durations.add(group.durations);
    this.durationSum += group.durationSum;
    this.durationCount += group.durationCount;
    this.tokenSum += group.tokenSum;
    this.tokenCount += group.tokenCount;
  }

  /** Share of successes, 0–1, three decimals; 0 without uses, where nobody must show it. */
  get successRate(): number {
    return shareOf(this.successes, this.uses);
  }

  get avgDurationMs(): number | null {
    return mean(this.durationSum, this.durationCount);
  }

  get avgTokens(): number | null {
    return mean(this.tokenSum, this.tokenCount);
  }

  get medianDurationMs(): number | null {
    return this.durations.median;
  }

  slice(): Slice {
    return {
      totalUses: this.uses,
      successCount: this.successes,
      successRate: this.successRate,
      interval: wilsonInterval(this.successes, this.uses),
      medianDurationMs: this.medianDurationMs,
      avgTokens: this.avgTokens,
      lastUsed: isoTime(this.lastAt),
      untold: { ...this.untold },
    };
  }
}

/** Adds up all uses of a skill, and why they ended as they did. */
export class Tally extends SliceTally {
  readonly agents = new Set<AgentId>();
  readonly triggers: Record<Trigger, number> = { model: 0, user: 0, implied: 0, api: 0 };
  readonly outcomes = { success: 0, failure: 0, partial: 0, skipped: 0 };
  private readonly byReason = new Map<string, { -readonly [K in keyof ReasonCount]: ReasonCount[K] }>();

  override add(group: UseGroup): void {
    super.add(group);
    this.agents.add(group.agentId);
    this.triggers[group.trigger] += group.count;
    this.outcomes[group.outcome] += group.count;
    const key = `${group.outcome} ${group.reason}`;
    const reason = this.byReason.get(key) ?? { outcome: group.outcome, reason: group.reason, count: 0 };
    reason.count += group.count;
    this.byReason.set(key, reason);
  }

  /** By count, descending; ties by outcome and reason, so that the order is always the same. */
  get reasons(): ReasonCount[] {
    return [...this.byReason.entries()]
      .sort(([aKey, a], [bKey, b]) => b.count - a.count || (aKey < bKey ? -1 : 1))
      .map(([, reason]) => ({ ...reason }));
  }
}

/** 0–1, three decimals; 0 of 0. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 1000;
}

/** How the tool calls went is not known, unless somebody who saw it reported, or the exit code tells. */
export function isUntold({ reason, agentId, trigger }: Pick<UseGroup, 'reason' | 'agentId' | 'trigger'>): boolean {
  return reason === 'ended' || (TELLS_NO_RESULTS.has(agentId) && trigger !== 'api' && reason !== 'exit-code');
}

/** ISO-8601 of an epoch ms; of a time that no date can hold, the nearest that can. */
export function isoTime(time: number): string {
  const limit = 8.64e15;
  return new Date(Math.min(limit, Math.max(-limit, time))).toISOString();
}

function mean(sum: number, count: number): number | null {
  return count === 0 ? null : Math.round(sum / count);
}
