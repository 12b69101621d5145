import { bucketOf } from '../model/histogram.js';
import type { UseEvent } from '../model/use.js';

/** What is to be added to one row of a rollup, or taken from it. */
export class RollupChange {
  n = 0;
  durationSum = 0;
  durationCount = 0;
  tokenSum = 0;
  tokenCount = 0;
  readonly durations = new Map<number, number>();
  /** First and last time of what was added. */
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;
  private firstRemoved = Number.POSITIVE_INFINITY;
  private lastRemoved = Number.NEGATIVE_INFINITY;

  constructor(readonly key: readonly number[]) {}

  add(event: UseEvent): void {
    const at = Date.parse(event.timestamp);
    this.firstAt = Math.min(this.firstAt, at);
    this.lastAt = Math.max(this.lastAt, at);
    this.count(event, 1);
  }

  remove(event: UseEvent): void {
    const at = Date.parse(event.timestamp);
    this.firstRemoved = Math.min(this.firstRemoved, at);
    this.lastRemoved = Math.max(this.lastRemoved, at);
    this.count(event, -1);
  }

  /** True when the first or last time of the row may have gone. */
  hasRemovedAtOrBeyond(firstAt: number, lastAt: number): boolean {
    return this.firstRemoved <= firstAt || this.lastRemoved >= lastAt;
  }

  private count({ durationMs, tokens }: UseEvent, sign: 1 | -1): void {
    this.n += sign;
    if (durationMs !== null) {
      const bucket = bucketOf(durationMs);
      this.durationSum += sign * durationMs;
      this.durationCount += sign;
      this.durations.set(bucket, (this.durations.get(bucket) ?? 0) + sign);
    }
    if (tokens !== null) {
      this.tokenSum += sign * tokens;
      this.tokenCount += sign;
    }
  }
}

/** `bucket:count` pairs; several lists may stand one behind the other. */
export function parseDurations(text: string): Map<number, number> {
  const durations = new Map<number, number>();
  for (const pair of text.split(' ')) {
    const colon = pair.indexOf(':');
    if (colon > 0) {
      const bucket = Number(pair.slice(0, colon));
      durations.set(bucket, (durations.get(bucket) ?? 0) + Number(pair.slice(colon + 1)));
    }
  }
  return durations;
}

export function formatDurations(durations: ReadonlyMap<number, number>): string {
  return [...durations]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => `${bucket}:${count}`)
    .join(' ');
}
