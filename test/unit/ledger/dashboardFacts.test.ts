import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DayFacts } from '../../../src/ledger/dashboardFacts.js';
import { bucketOf } from '../../../src/model/histogram.js';
import { localDay } from '../../../src/model/localDay.js';
import { TOKEN_ENDS } from '../../../src/model/spreadRanges.js';
import type { UseEvent } from '../../../src/model/use.js';
import { askDashboard } from '../../../src/report/dashboardNumbers.js';
import { EVERYTHING } from '../../../src/report/dashboardQuestion.js';
import { batch, DAY, NOW, open, temporaryHome, use } from './support.js';

/** Uses of all kinds, an hour apart, some told by agents that tell no results. */
function manyUses(): UseEvent[] {
  return Array.from({ length: 300 }, (_, n) => {
    const skillName = `skill-${n % 3}`;
    const nested = n % 11 === 0;
    return use(n, {
      timestamp: new Date(NOW - n * 3_600_000).toISOString(),
      ...{ skillName, skillId: skillName, nested },
      sessionId: `session-${Math.floor(n / 4)}`,
      agentId: n % 5 === 0 ? 'cursor' : 'codex',
      trigger: nested ? 'implied' : n % 10 === 0 ? 'api' : 'model',
      outcome: n % 4 === 0 ? 'failure' : 'success',
      reason: n % 7 === 0 ? 'ended' : 'completed',
      durationMs: n % 6 === 0 ? null : n * 100,
      tokens: n % 3 === 0 ? null : n * 2_000,
    });
  });
}

/** Several of one day as one, as whoever draws them adds them up. */
function byDay(days: readonly DayFacts[]): Map<number, { numbers: number[]; durations: Map<number, number> }> {
  const sums = new Map<number, { numbers: number[]; durations: Map<number, number> }>();
  for (const { day, uses, told, succeeded, tokenSum, tokenCount, durations } of days) {
    const sum = sums.get(day) ?? { numbers: [0, 0, 0, 0, 0], durations: new Map<number, number>() };
    sums.set(day, sum);
    sum.numbers = [uses, told, succeeded, tokenSum, tokenCount].map((one, index) => one + (sum.numbers[index] ?? 0));
    durations.forEach((count, bucket) => sum.durations.set(bucket, (sum.durations.get(bucket) ?? 0) + count));
  }
  return sums;
}

/** Counted use by use. Cursor tells no results unless somebody reports; a reason `ended` tells none either. */
function dayOf(event: UseEvent): DayFacts {
  const { timestamp, agentId, trigger, reason, outcome, durationMs, tokens } = event;
  const told = reason !== 'ended' && (agentId !== 'cursor' || trigger === 'api');
  return {
    day: localDay(Date.parse(timestamp)),
    uses: 1,
    told: told ? 1 : 0,
    succeeded: told && outcome === 'success' ? 1 : 0,
    tokenSum: tokens ?? 0,
    tokenCount: tokens === null ? 0 : 1,
    durations: new Map(durationMs === null ? [] : [[bucketOf(durationMs), 1]]),
  };
}

const ascending = (map: ReturnType<typeof byDay>): unknown =>
  [...map].sort(([a], [b]) => a - b).map(([day, { numbers, durations }]) => [day, numbers, [...durations].sort()]);

test('each day holds what its uses say, for every filter, and a range that cuts a day holds only its part', async (t) => {
  const uses = manyUses();
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch(uses));
  for (const filter of [
    {},
    { since: NOW - 5 * DAY - 12_345_678 },
    { since: NOW - DAY, agentId: 'cursor' as const },
    { skillName: 'skill-1' },
    { skillName: 'never' },
    { since: NOW + 1 },
  ]) {
    const matching = uses.filter(
      (one) =>
        !one.nested &&
        (!('since' in filter) || Date.parse(one.timestamp) >= filter.since) &&
        (!('skillName' in filter) || one.skillName === filter.skillName) &&
        (!('agentId' in filter) || one.agentId === filter.agentId),
    );
    const { days, latest, groups } = ledger.dashboardFacts(filter);
    assert.deepEqual(ascending(byDay(days)), ascending(byDay(matching.map(dayOf))), JSON.stringify(filter));
    const counted = groups.filter(({ nested }) => !nested).reduce((sum, { count }) => sum + count, 0);
    assert.deepEqual([counted, latest.uses], [matching.length, matching.length], JSON.stringify(filter));
    assert.equal(latest.sessions, new Set(matching.map(({ sessionId }) => sessionId)).size);
    const ends = [...TOKEN_ENDS, Number.POSITIVE_INFINITY];
    assert.deepEqual(
      latest.tokens,
      ends.map(
        (end, index) =>
          matching.filter(({ tokens }) => tokens !== null && tokens < end && tokens >= (ends[index - 1] ?? 0)).length,
      ),
    );
  }
});

test('a sketch tells all but the days', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch(manyUses()));
  assert.deepEqual(ledger.dashboardFacts({}, true), { ...ledger.dashboardFacts({}), days: [] });
  const sketch = askDashboard(ledger, EVERYTHING, NOW, true);
  const whole = askDashboard(ledger, EVERYTHING, NOW);
  assert.deepEqual([sketch.isSketch, whole.isSketch], [true, false]);
  assert.deepEqual([sketch.total, sketch.agents, sketch.failures], [whole.total, whole.agents, whole.failures]);
});

test('what is on record is named whatever the filter; asking twice, and after a change, tells the same and the new', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  assert.deepEqual(ledger.dashboardFacts({}).onRecord, { skills: [], agents: [] });
  ledger.add(
    batch([use(1, { skillName: 'b', agentId: 'codex' }), use(2, { skillName: 'a' }), use(3, { skillName: 'a' })]),
  );
  const { onRecord, days } = ledger.dashboardFacts({ skillName: 'b' });
  assert.deepEqual(onRecord.skills, ['a', 'b']);
  assert.ok(onRecord.agents.includes('codex'));
  assert.deepEqual(ledger.dashboardFacts({ skillName: 'b' }).days, days);
  await ledger.publish();
  ledger.add(batch([use(4, { skillName: 'b' })], { source: 'other' }));
  assert.equal(
    ledger.dashboardFacts({ skillName: 'b' }).days.reduce((sum, { uses }) => sum + uses, 0),
    2,
  );
});
