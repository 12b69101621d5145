import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fisherExact } from '../../../src/model/fisher.js';

function isNear(found: number, expected: number, share = 1e-9): void {
  assert.ok(Math.abs(found - expected) <= share * expected, `${found} is not ${expected}`);
}

test("published values: Fisher's tea, and the tables in the documentation of R and SciPy", () => {
  isNear(fisherExact(3, 1, 1, 3), 34 / 70);
  isNear(fisherExact(2, 10, 15, 3), 0.0005367, 1e-4); // R: Convictions
  isNear(fisherExact(6, 2, 1, 4), 0.10256410256410257); // SciPy: fisher_exact
  isNear(fisherExact(8, 2, 1, 5), 0.034965034965034947); // SciPy, earlier edition: whales and sharks
  isNear(fisherExact(1, 9, 11, 3), 0.002759456185220088); // Wikipedia: men and women who study
  assert.equal(fisherExact(4, 0, 0, 4), fisherExact(0, 4, 4, 0));
  isNear(fisherExact(4, 0, 0, 4), 2 / 70);
});

/** By counting: each way to choose which of the uses succeed is as likely as the others. */
function byCounting(a: number, b: number, c: number, d: number): number {
  const [first, total, successes] = [a + b, a + b + c + d, a + c];
  const ways = new Map<number, number>();
  for (let chosen = 0; chosen < 2 ** total; chosen++) {
    const bits = Array.from({ length: total }, (_, bit) => (chosen >> bit) & 1);
    if (bits.reduce((sum, bit) => sum + bit, 0) === successes) {
      const inFirst = bits.slice(0, first).reduce((sum, bit) => sum + bit, 0);
      ways.set(inFirst, (ways.get(inFirst) ?? 0) + 1);
    }
  }
  const all = [...ways.values()].reduce((sum, n) => sum + n, 0);
  const limit = ways.get(a) ?? 0;
  return [...ways.values()].filter((n) => n <= limit).reduce((sum, n) => sum + n, 0) / all;
}

test('every small table, against counting all ways that chance has', () => {
  for (let code = 0; code < 4 ** 4; code++) {
    const [a, b, c, d] = [code & 3, (code >> 2) & 3, (code >> 4) & 3, (code >> 6) & 3] as const;
    isNear(fisherExact(a, b, c, d), byCounting(a, b, c, d));
  }
});

test('sides and outcomes may change places, and an empty side tells nothing', () => {
  for (const [a, b, c, d] of [
    [25, 16, 22, 3],
    [120, 40, 95, 80],
    [3, 0, 9, 14],
  ] as const) {
    const p = fisherExact(a, b, c, d);
    isNear(fisherExact(c, d, a, b), p);
    isNear(fisherExact(b, a, d, c), p);
    isNear(fisherExact(a, c, b, d), p);
  }
  assert.deepEqual([fisherExact(0, 0, 3, 4), fisherExact(5, 0, 7, 0), fisherExact(0, 0, 0, 0)], [1, 1, 1]);
});

/** The same with whole numbers, which have no rounding. */
function exactly(a: number, b: number, c: number, d: number): number {
  const choose = (n: number, k: number): bigint => {
    let result = 1n;
    for (let i = 1; i <= k; i++) {
      result = (result * BigInt(n - k + i)) / BigInt(i);
    }
    return k < 0 || k > n ? 0n : result;
  };
  const weight = (x: number): bigint => choose(a + b, x) * choose(c + d, a + c - x);
  let sum = 0n;
  for (let x = 0; x <= a + c; x++) {
    sum += weight(x) <= weight(a) ? weight(x) : 0n;
  }
  const scale = 10n ** 40n;
  return Number((sum * scale) / choose(a + b + c + d, a + c)) / 1e40;
}

test('large tables, against whole numbers', () => {
  for (const [a, b, c, d] of [
    [19, 1, 20, 0],
    [25, 16, 22, 3],
    [400, 100, 430, 70],
    [1000, 1000, 1001, 999],
    [900, 100, 700, 300],
  ] as const) {
    isNear(fisherExact(a, b, c, d), exactly(a, b, c, d), 1e-8);
  }
});
