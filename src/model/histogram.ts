const STEPS_PER_OCTAVE = 4;
/** Durations of 0 ms have a bucket of their own. */
const ZERO_BUCKET = -1;
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

/** Median of the durations counted by bucket, in ms, within 9 %; null when there are none. */
export function histogramMedian(counts: ReadonlyMap<number, number>): number | null {
  const buckets = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) {
    return null;
  }
  const low = valueAt(buckets, Math.floor((total - 1) / 2));
  const high = valueAt(buckets, Math.floor(total / 2));
  const median = (low + high) / 2;
  return median < WHOLE_FROM_MS ? Math.round(median * 10) / 10 : Math.round(median);
}

/** The smallest whole number in a bucket or above it. */
function firstIn(bucket: number): number {
  return Math.ceil(2 ** (bucket / STEPS_PER_OCTAVE));
}

function valueAt(buckets: readonly (readonly [number, number])[], index: number): number {
  let passed = 0;
  for (const [bucket, count] of buckets) {
    passed += count;
    if (index < passed) {
      return bucketValue(bucket);
    }
  }
  return 0;
}
