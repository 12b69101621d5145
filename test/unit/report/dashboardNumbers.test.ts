import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DashboardFacts, DayFacts } from '../../../src/ledger/dashboardFacts.js';
import { bucketOf } from '../../../src/model/histogram.js';
import { localDay } from '../../../src/model/localDay.js';
import type { UseGroup } from '../../../src/model/report.js';
import { wilsonInterval } from '../../../src/model/wilson.js';
import { dashboardNumbers, noNumbers } from '../../../src/report/dashboardNumbers.js';
import {
  EVERYTHING,
  followFilter,
  parseQuestion,
  questionOf,
  useFilterOf,
} from '../../../src/report/dashboardQuestion.js';
import { stepFor } from '../../../src/report/dashboardSteps.js';
import { DAY_MS, NO_FILTER } from '../../../src/report/shownFilter.js';
import { group, NOON } from './reports.js';

const TODAY = localDay(NOON);

function day(daysAgo: number, told: number, succeeded: number, change: Partial<DayFacts> = {}): DayFacts {
  const durations = new Map([[bucketOf(20_000), told]]);
  return { day: TODAY - daysAgo, uses: told, told, succeeded, tokenSum: 0, tokenCount: 0, durations, ...change };
}

function facts(groups: readonly UseGroup[], days: readonly DayFacts[]): DashboardFacts {
  const latest = { uses: 0, sessions: 0, tokens: [] };
  return { groups, days, latest, onRecord: { skills: [], agents: [] } };
}

test('a point is a day, seven days or four weeks: the shortest that is no noise', () => {
  assert.equal(stepFor(8, 100), 1);
  assert.equal(stepFor(8, 1), 1, 'a week is not drawn as two points');
  assert.equal(stepFor(30, 300), 1);
  assert.equal(stepFor(30, 20), 7);
  assert.equal(stepFor(365, 100_000), 7, 'a year is no 365 points');
  assert.equal(stepFor(365, 50), 28);
  assert.equal(stepFor(3_650, 100_000), 28);
});

test('points end with today, hold every day once, and have the interval of what is known', () => {
  const days = [day(13, 2, 1), day(7, 3, 3), day(6, 40, 20), day(0, 10, 4, { uses: 12 })];
  const { step, points } = dashboardNumbers(facts([group('a', 20)], days), { ...EVERYTHING, range: 30 }, NOON);
  assert.equal(step, 7);
  assert.equal(points.at(-1)?.to, TODAY);
  assert.equal(points[0]?.from, TODAY - 30, 'the first day that the range touches');
  points.forEach((point, index) => assert.equal(point.from, (points[index - 1]?.to ?? TODAY - 31) + 1));
  assert.deepEqual(
    points.slice(-2).map(({ uses, told, succeeded }) => [uses, told, succeeded]),
    [
      [5, 5, 4],
      [52, 50, 24],
    ],
  );
  assert.deepEqual(points.at(-1)?.interval, wilsonInterval(24, 50));
  assert.equal(points[0]?.medianMs, null);
  assert.ok(Math.abs((points.at(-1)?.medianMs ?? 0) - 20_000) < 2_000);
});

test('a clock that was wrong neither stretches the chart nor loses a use', () => {
  const days = [day(400_000, 1, 1), day(0, 1, 1), day(-5_000, 1, 0)];
  const { points } = dashboardNumbers(facts([group('a', 3)], days), EVERYTHING, NOON);
  assert.ok(points.length < 600);
  assert.equal(
    points.reduce((sum, { uses }) => sum + uses, 0),
    3,
  );
});

test('all skills are counted as one, nested uses in none; one skill has versions and no list of skills', () => {
  const groups = [
    group('a', 6, { skillVersion: 'v1' }),
    group('a', 2, { outcome: 'failure', reason: 'api-error', agentId: 'codex', skillVersion: 'v2' }),
    group('b', 4, { outcome: 'partial', reason: 'interrupted' }),
    group('b', 9, { nested: true }),
  ];
  const all = dashboardNumbers(facts(groups, []), EVERYTHING, NOON);
  assert.deepEqual([all.total?.totalUses, all.total?.successCount], [12, 6]);
  assert.deepEqual(all.total?.interval, wilsonInterval(6, 12));
  assert.deepEqual(
    all.agents.map(({ agentId, totalUses }) => [agentId, totalUses]),
    [
      ['claude-code', 10],
      ['codex', 2],
    ],
  );
  assert.deepEqual(
    all.skills.map(({ skillName }) => skillName),
    ['a', 'b'],
    'b has too few uses to be proven bad',
  );
  assert.deepEqual(all.versions, []);
  assert.deepEqual(
    all.failures.map(({ skillName, reason, count }) => [skillName, reason, count]),
    [
      ['b', 'interrupted', 4],
      ['a', 'api-error', 2],
    ],
  );
  assert.equal(all.failed, 6);
  const one = dashboardNumbers(facts(groups.slice(0, 2), []), { ...EVERYTHING, skillName: 'a' }, NOON);
  assert.deepEqual([one.versions.length, one.skills.length], [2, 0]);
});

test('five thousand skills leave an answer of bounded size', () => {
  const groups = Array.from({ length: 5_000 }, (_, n) =>
    group(`skill-${n}`, 3, { outcome: 'failure', reason: 'api-error', skillVersion: `v${n}` }),
  );
  const numbers = dashboardNumbers(facts(groups, []), EVERYTHING, NOON);
  assert.deepEqual([numbers.skills.length, numbers.failures.length, numbers.skillCount], [12, 12, 5_000]);
  assert.equal(numbers.failed, 15_000);
  assert.ok(JSON.stringify(numbers).length < 10_000);
});

test('without a use there is no number', () => {
  const { total, points, agents, failures } = noNumbers(EVERYTHING);
  assert.deepEqual([total, points, agents, failures], [null, [], [], []]);
});

test('a question is read from data that may be anything', () => {
  const question = { range: 30, agentId: 'codex', skillName: 'deploy' } as const;
  assert.deepEqual(parseQuestion({ ...question, more: 1 }), question);
  for (const wrong of [
    null,
    'x',
    {},
    { ...question, range: 31 },
    { ...question, agentId: 'nobody' },
    { ...question, skillName: '' },
    { ...question, skillName: 'x'.repeat(300) },
    { ...question, skillName: 7 },
  ]) {
    assert.equal(parseQuestion(wrong), null, JSON.stringify(wrong));
  }
});

test('it begins with the filter of the tree and follows what is changed there, and nothing else', () => {
  assert.deepEqual(questionOf({ ...NO_FILTER, range: 1, agentId: 'codex' }, 'a'), {
    range: 7,
    agentId: 'codex',
    skillName: 'a',
  });
  const own = { range: 30, agentId: null, skillName: 'a' } as const;
  assert.deepEqual(followFilter(own, NO_FILTER, { ...NO_FILTER, agentId: 'codex' }), { ...own, agentId: 'codex' });
  assert.deepEqual(followFilter(own, NO_FILTER, { ...NO_FILTER, text: 'x' }), own);
  assert.deepEqual(useFilterOf(own, NOON), { since: NOON - 30 * DAY_MS, skillName: 'a' });
  assert.deepEqual(useFilterOf(EVERYTHING, NOON), {});
});
