import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bucketOf, bucketValue, Histogram } from '../../../src/model/histogram.js';

function counts(durations: readonly number[]): Map<number, number> {
  const map = new Map<number, number>();
  for (const duration of durations) {
    map.set(bucketOf(duration), (map.get(bucketOf(duration)) ?? 0) + 1);
  }
  return map;
}

function histogramMedian(...parts: ReadonlyMap<number, number>[]): number | null {
  const histogram = new Histogram();
  parts.forEach((part) => histogram.add(part));
  return histogram.median;
}

describe('histogram of durations', () => {
  it('gives zero a bucket of its own', () => {
    assert.notEqual(bucketOf(0), bucketOf(1));
    assert.equal(bucketValue(bucketOf(0)), 0);
    assert.equal(histogramMedian(counts([0, 0, 0])), 0);
  });

  it('has four buckets per doubling', () => {
    assert.equal(bucketOf(2048) - bucketOf(1024), 4);
    assert.equal(bucketOf(1023), bucketOf(1024) - 1);
  });

  it('stands within 9 % of every duration', () => {
    for (
      let duration = 1;
      duration < 30 * 24 * 3_600_000;
      duration = Math.max(duration + 1, Math.floor(duration * 1.003))
    ) {
      const error = Math.abs(bucketValue(bucketOf(duration)) - duration) / duration;
      assert.ok(error <= 0.09, `${duration} ms is off by ${error}`);
    }
  });

  it('finds the median within 9 %, of an even number too', () => {
    for (const durations of [[5], [7, 9], [100, 1000], [1, 2, 3, 4, 1000], [60_000, 61_000, 3_600_000], [0, 8000]]) {
      const sorted = [...durations].sort((a, b) => a - b);
      const middle = sorted.length / 2;
      const exact = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
      const median = histogramMedian(counts(durations));
      assert.ok(median !== null && Math.abs(median - exact) <= 0.09 * exact, `${durations.join()} gave ${median}`);
    }
  });

  it('has no median without durations', () => {
    assert.equal(histogramMedian(new Map()), null);
    assert.equal(histogramMedian(new Map([[3, 0]])), null);
  });

  it('adds up, and takes a bucket that no duration has for the nearest', () => {
    const value = bucketValue(bucketOf(8000));
    assert.equal(histogramMedian(counts([8000]), counts([8000, 5]), counts([8000])), value);
    assert.equal(histogramMedian(new Map([[-7, 3]])), 0);
    assert.ok(Number.isFinite(histogramMedian(new Map([[1e9, 3]])) ?? Number.NaN));
  });
});
