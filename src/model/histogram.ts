const STEPS_PER_OCTAVE = 4;
/** Durations of 0 ms have a bucket of their own. */
const ZERO_BUCKET = -1;
/** No time is as long. */
const LAST_BUCKET = 64 * STEPS_PER_OCTAVE;
const WHOLE_FROM_MS = 1000;

/** The bucket of a duration in ms (integer ≥ 0): quarter steps of log₂, narrow enough for a median within 9 %. */
export function bucketOf(durationMs: number): number {
  return durationMs < 1 ? ZERO_BUCKET : Math.floor(Math.log2(durationMs) * STEPS_PER_OCTAVE);
}

/**
 * The value, in ms, that stands for a bucket: within 9 % of every whole number in it. It has a decimal below one
 * second, where rounding to whole numbers would cost more than that.
 */
export function bucketValue(bucket: number): number {
  if (bucket <= ZERO_BUCKET) {
    return 0;
  }
  const first = firstIn(bucket);
  const last = firstIn(bucket + 1) - 1;
  if (last <= first) {
    return first; // the only whole number in it, where there is one
  }
  const value = (2 * first * last) / (first + last); // has the smallest relative distance to both
  return value < WHOLE_FROM_MS ? Math.round(value * 10) / 10 : Math.round(value);
}

/** Durations counted by bucket. A list by bucket, since reports add up thousands of such counts. */
export class Histogram {
  private readonly counts: number[] = [];
  private total = 0;

  add(counts: ReadonlyMap<number, number>): void {
    counts.forEach((count, bucket) => {
      const index = Math.min(Math.max(bucket, ZERO_BUCKET), LAST_BUCKET) - ZERO_BUCKET;
      this.counts[index] = (this.counts[index] ?? 0) + count;
      this.total += count;
    });
  }

  /** In ms, within 9 %; null when there are no durations. */
  get median(): number | null {
    if (this.total <= 0) {
      return null;
    }
    const low = this.valueAt(Math.floor((this.total - 1) / 2));
    const high = this.valueAt(Math.floor(this.total / 2));
    const median = (low + high) / 2;
    return median < WHOLE_FROM_MS ? Math.round(median * 10) / 10 : Math.round(median);
  }

  private valueAt(place: number): number {
    let passed = 0;
    for (let index = 0; index < this.counts.length; index++) {
      passed += this.counts[index] ?? 0;
      if (place < passed) {
        return bucketValue(index + ZERO_BUCKET);
      }
    }
    return 0;
  }
}

/** The smallest whole number in a bucket or above it. */
function firstIn(bucket: number): number {
  return Math.ceil(2 ** (bucket / STEPS_PER_OCTAVE));
}
