import { bucketOf } from '../model/histogram.js';
import type { UseEvent } from '../model/use.js';

const ZERO = '0'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const MINUS = '-'.charCodeAt(0);

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

/** `bucket:count` pairs; several lists may stand one behind the other. Read by hand: reports spend their time here. */
export function parseDurations(text: string): Map<number, number> {
  const durations = new Map<number, number>();
  let sign = 1;
  let number = 0;
  let bucket: number | null = null;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at); // NaN at the end
    if (code >= ZERO && code <= ZERO + 9) {
      number = number * 10 + code - ZERO;
    } else if (code === MINUS) {
      sign = -1;
    } else if (code === COLON) {
      bucket = sign * number;
      sign = 1;
      number = 0;
    } else {
      if (bucket !== null) {
        durations.set(bucket, (durations.get(bucket) ?? 0) + sign * number);
      }
      bucket = null;
      sign = 1;
      number = 0;
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
