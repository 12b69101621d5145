import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UseEvent } from '../../../src/model/use.js';
import { isStreak, newlyFailed, streakWords } from '../../../src/report/failureStreak.js';
import { NOW, use } from '../ledger/support.js';
import { report, t } from './reports.js';

const failed = (minutesAgo: number, more: Partial<UseEvent> = {}): UseEvent =>
  use(minutesAgo, {
    timestamp: new Date(NOW - minutesAgo * 60_000).toISOString(),
    durationMs: 1_000,
    outcome: 'failure',
    reason: 'api-error',
    ...more,
  });

test('three failures in a row are a streak, and nothing less', () => {
  const since = NOW - 3_600_000;
  const three = [failed(1), failed(2), failed(3)];
  assert.equal(isStreak(three, since), true);
  assert.equal(isStreak(three.slice(1), since), false);
  assert.equal(isStreak([failed(1), failed(2, { outcome: 'success' }), failed(3), failed(4)], since), false);
  assert.equal(isStreak([failed(1, { outcome: 'partial' }), ...three], since), false);
  assert.equal(isStreak([...three, failed(4, { outcome: 'success' })], since), true);
  assert.equal(
    isStreak([failed(1), failed(2, { nested: true, outcome: 'success' }), failed(3), failed(4)], since),
    true,
  );
});

test('history is none: each must have ended since', () => {
  const since = NOW - 150_000; // two and a half minutes
  assert.equal(isStreak([failed(1), failed(2), failed(3)], since), false);
  assert.equal(isStreak([failed(1), failed(2), failed(3, { durationMs: 60_000 })], since), true, 'it ended later');
});

test('only skills that have failed anew are looked at', () => {
  const before = [report('deploy', 3, 2), report('review', 3)];
  assert.deepEqual(newlyFailed(before, [report('deploy', 4, 2), report('review', 3, 1)]), ['review']);
  assert.deepEqual(newlyFailed(before, [report('deploy', 3, 1), report('fresh', 0, 1)]), ['fresh']);
});

test('it says why the last one failed', () => {
  assert.equal(
    streakWords(failed(1, { skillName: 'deploy' }), t),
    'The skill deploy has failed 3 times in a row; the last time, an API error ended the turn.',
  );
});
