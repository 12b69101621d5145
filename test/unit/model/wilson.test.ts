import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wilsonInterval } from '../../../src/model/wilson.js';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 5e-5, `${actual} is not ${expected}`);

describe('Wilson interval', () => {
  // Published values of the 95 % score interval (Newcombe 1998, table I).
  for (const [successes, uses, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    it(`of ${successes} in ${uses}`, () => {
      const interval = wilsonInterval(successes, uses);
      near(interval.low, low);
      near(interval.high, high);
    });
  }

  it('stays within 0 and 1 and mirrors', () => {
    for (let uses = 1; uses <= 200; uses += 7) {
      for (let successes = 0; successes <= uses; successes++) {
        const { low, high } = wilsonInterval(successes, uses);
        assert.ok(low >= 0 && low <= successes / uses && successes / uses <= high && high <= 1);
        near(1 - wilsonInterval(uses - successes, uses).high, low);
      }
    }
    assert.equal(wilsonInterval(10, 10).high, 1);
    assert.equal(wilsonInterval(0, 10).low, 0);
  });

  it('says nothing about no uses', () => {
    assert.deepEqual(wilsonInterval(0, 0), { low: 0, high: 1 });
  });
});
