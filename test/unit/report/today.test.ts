import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDay, nextLocalDay } from '../../../src/model/localDay.js';
import { todayItem } from '../../../src/report/today.js';
import { NOON, WORDS } from './reports.js';

const DAY = 24 * 3_600_000;

function shown(uses: number, failures: number, day = localDay(NOON), recorded = 20): Parameters<typeof todayItem>[0] {
  return { running: [], span: { from: 1, to: 2, uses: recorded, sessions: 1 }, today: { day, uses, failures } };
}

test('uses and failures of today, as a sentence for screen readers', () => {
  const item = todayItem(shown(12, 2), null, WORDS);
  assert.equal(item?.text, '$(book) 12 · 2 failed');
  assert.equal(item?.spoken, 'Skills today: 12 uses, 2 failed.');
  assert.equal(todayItem(shown(1, 0), null, WORDS)?.text, '$(book) 1');
  assert.equal(todayItem(shown(1, 0), null, WORDS)?.spoken, 'Skills today: 1 use, none failed.');
});

test('what was counted yesterday is not of today', () => {
  const item = todayItem(shown(12, 2), null, { ...WORDS, now: NOON + DAY });
  assert.deepEqual([item?.text, item?.spoken], ['$(book) 0', 'No skill was used today.']);
});

test('nothing before the first data; while off the words say why', () => {
  assert.equal(todayItem(null, null, WORDS), null);
  assert.equal(todayItem(shown(0, 0, 0, 0), 'Recording is off: because.', WORDS), null);
  const off = todayItem(shown(3, 1), 'Recording is off: because.', WORDS);
  assert.equal(off?.text, '$(debug-pause) Skills not recorded');
  assert.match(off?.tooltip ?? '', /^Recording is off: because\.\nSkills today: 3 uses, 1 failed\.\nClick/);
  assert.equal(off?.spoken, 'Recording is off: because. Skills today: 3 uses, 1 failed.');
});

test('a day begins at local midnight, also where the clocks change', () => {
  for (const start of [new Date(2026, 2, 29), new Date(2026, 9, 25), new Date(2026, 11, 31)]) {
    const next = nextLocalDay(start.getTime() + 3_600_000);
    assert.equal(new Date(next).getHours(), 0);
    assert.equal(localDay(next), localDay(start.getTime()) + 1);
    assert.equal(localDay(next - 1), localDay(start.getTime()));
  }
});
