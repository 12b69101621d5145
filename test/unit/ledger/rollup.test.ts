import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildReports } from '../../../src/model/effectiveness.js';
import { bucketOf } from '../../../src/model/histogram.js';
import type { SkillReport, UseGroup } from '../../../src/model/report.js';
import type { UseEvent } from '../../../src/model/use.js';
import { OUTCOMES, TRIGGERS } from '../../../src/model/vocabulary.js';
import { batch, DAY, NOW, open, session, temporaryHome, use } from './support.js';

/** Repeatable numbers. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function manyUses(count: number): UseEvent[] {
  const next = random(7);
  return Array.from({ length: count }, (_, n) => {
    const skillName = `skill-${Math.floor(next() * 3)}`;
    const nested = next() < 0.1;
    return use(n, {
      timestamp: new Date(NOW - Math.floor(next() * 6 * DAY)).toISOString(),
      skillName,
      skillId: skillName,
      agentId: next() < 0.5 ? 'codex' : 'gemini-cli',
      outcome: OUTCOMES[Math.floor(next() * 4)] ?? 'success',
      trigger: nested ? 'implied' : (TRIGGERS[Math.floor(next() * 4)] ?? 'model'),
      nested,
      durationMs: nested || next() < 0.2 ? null : Math.floor(next() * 100_000),
      tokens: next() < 0.3 ? null : Math.floor(next() * 5000),
      skillVersion: next() < 0.3 ? null : 'a'.repeat(64),
      project: next() < 0.5 ? null : '0123456789abcdef',
    });
  });
}

/** The answer counted use by use. */
function counted(events: readonly UseEvent[]): ReturnType<typeof buildReports> {
  return buildReports(
    events.map((event): UseGroup => {
      const at = Date.parse(event.timestamp);
      const { durationMs, tokens } = event;
      return {
        ...event,
        count: 1,
        durationSum: durationMs ?? 0,
        durationCount: durationMs === null ? 0 : 1,
        tokenSum: tokens ?? 0,
        tokenCount: tokens === null ? 0 : 1,
        durations: new Map(durationMs === null ? [] : [[bucketOf(durationMs), 1]]),
        firstAt: at,
        lastAt: at,
      };
    }),
  );
}

const sorted = (reports: readonly SkillReport[]): unknown =>
  reports.map((one) => ({
    ...one,
    reasons: one.reasons.toSorted((a, b) => (a.outcome + a.reason).localeCompare(b.outcome + b.reason)),
  }));

test('reports from the rollup are those of the raw uses, for every filter and moment', async (t) => {
  const uses = manyUses(2000);
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch(uses));
  const times = [undefined, 0, NOW - 6 * DAY, NOW - 3 * DAY - 12_345_678, NOW - DAY, NOW - 1, NOW + 1];
  for (const since of times) {
    for (const filter of [
      {},
      { skillName: 'skill-1' },
      { agentId: 'codex' as const },
      { skillName: 'none' },
      { projects: ['0123456789abcdef'] },
      { projects: ['none', '0123456789abcdef'], skillName: 'skill-1' },
      { projects: ['none'] },
      { projects: [null] },
      { projects: [] },
    ]) {
      const matching = uses.filter(
        (one) =>
          (since === undefined || Date.parse(one.timestamp) >= since) &&
          (!('projects' in filter) || filter.projects.some((project) => project === one.project)) &&
          (!('skillName' in filter) || one.skillName === filter.skillName) &&
          (!('agentId' in filter) || one.agentId === filter.agentId),
      );
      const all = since === undefined ? filter : { ...filter, since };
      assert.deepEqual(sorted(ledger.reports(all)), sorted(counted(matching)), JSON.stringify(all));
      assert.equal(ledger.events(all, 10_000).length, matching.length);
    }
  }
});

test('reports by project are those of the uses of each', async (t) => {
  const uses = manyUses(500);
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch(uses));
  const since = NOW - 3 * DAY - 12_345_678;
  const found = new Map(ledger.projectReports({ since }).map(({ project, reports }) => [project, sorted(reports)]));
  assert.deepEqual([...found.keys()].toSorted(), ['0123456789abcdef', null]);
  for (const [project, reports] of found) {
    const matching = uses.filter((one) => one.project === project && Date.parse(one.timestamp) >= since);
    assert.deepEqual(reports, sorted(counted(matching)));
  }
});

test('travelling between adding and replacing leaves the rollup right', async (t) => {
  const { files } = temporaryHome(t);
  const zone = process.env['TZ'];
  t.after(() => {
    if (zone === undefined) {
      delete process.env['TZ'];
    } else {
      process.env['TZ'] = zone;
    }
  });
  const ledger = await open(t, files);
  process.env['TZ'] = 'Pacific/Auckland';
  const uses = Array.from({ length: 48 }, (_, n) =>
    use(n, { timestamp: new Date(NOW - n * 3_600_000).toISOString(), evidence: 'hook' }),
  );
  ledger.add(batch(uses));
  process.env['TZ'] = 'America/Los_Angeles';
  const better = uses.map((one) => ({ ...one, evidence: 'transcript' as const, outcome: 'failure' as const }));
  assert.equal(ledger.add(batch(better)), 48);
  assert.deepEqual(
    ledger.reports().map(({ totalUses, failureCount }) => [totalUses, failureCount]),
    [[48, 48]],
  );
  for (const hours of [1, 12, 30]) {
    const since = NOW - hours * 3_600_000;
    assert.equal(ledger.reports({ since })[0]?.totalUses, hours + 1);
  }
});

test('raw uses expire, their numbers stay, and reading them again adds nothing', async (t) => {
  const { files } = temporaryHome(t);
  const old = [1, 2, 3].map((n) => use(n, { timestamp: new Date(NOW - 100 * DAY + n).toISOString() }));
  const ledger = await open(t, files, { retentionDays: 90 });
  ledger.add(batch([...old, use(4)]));
  await ledger.publish();
  assert.deepEqual(ledger.events({}, 9), [use(4)]);
  const again = await open(t, files, { retentionDays: 90 });
  assert.equal(again.add(batch([...old, { ...use(1, { timestamp: old[0]?.timestamp ?? '' }), asOf: NOW }])), 0);
  assert.equal(again.reports()[0]?.totalUses, 4);
  assert.equal(again.reports()[0]?.firstUsed, old[0]?.timestamp);
  assert.equal((await again.publish()).published, false);
  assert.equal(again.reports({ since: NOW - 50 * DAY })[0]?.totalUses, 1);

  await again.clear({ kind: 'skill', skillName: 'deploy' });
  assert.deepEqual(again.reports(), [], 'what expired is cleared too');
  assert.ok(!readFileSync(files.database).includes('deploy'));
});

test('a clear of a part of what has expired leaves the other part known, also when the clock has gone back', async (t) => {
  const { files } = temporaryHome(t);
  const ago = (days: number, n: number): UseEvent =>
    use(n, { timestamp: new Date(NOW - days * DAY).toISOString(), skillName: `old-${n}`, skillId: `old-${n}` });
  let now = NOW;
  const ledger = await open(t, files, { retentionDays: 90, now: () => now });
  const old = [ago(95, 1), ago(100, 2)];
  ledger.add(batch(old));
  await ledger.publish();
  now = NOW - 30 * DAY;
  ledger.add(batch([ago(200, 3)], { source: 'late' }));
  await ledger.publish();
  await ledger.clear({ kind: 'before', time: NOW - 110 * DAY });
  assert.equal(ledger.add(batch([...old, ago(200, 3)], { source: 'again' })), 0);
  assert.deepEqual(
    ledger.reports().map(({ skillName, totalUses }) => [skillName, totalUses]),
    [
      ['old-1', 1],
      ['old-2', 1],
    ],
  );
});

test('a use costs at most 100 bytes on disk', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const next = random(3);
  const sizes: number[] = [];
  for (const count of [20_000, 40_000]) {
    for (let first = count - 20_000; first < count; first += 20) {
      const sessionId = `0f9619ff-8b86-4d01-b42d-${String(first).padStart(12, '0')}`;
      ledger.add(
        batch(
          Array.from({ length: 20 }, (_, n) => {
            const timestamp = new Date(NOW - Math.floor(next() * 90 * DAY)).toISOString();
            return use(first + n, {
              sessionId,
              timestamp,
              durationMs: Math.floor(next() * 100_000),
              project: '0123456789abcdef',
              agentVersion: '2.0.1',
              skillVersion: 'b'.repeat(64),
            });
          }),
          { source: '' },
        ),
      );
    }
    await ledger.publish();
    sizes.push((await ledger.status()).bytes);
  }
  const [small, big] = sizes as [number, number];
  t.diagnostic(`${((big - small) / 20_000).toFixed(1)} bytes a use`);
  assert.ok((big - small) / 20_000 <= 100);
});

test('sessions: newest end wins, filters by skill, agent and time', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const early = session('session-one', { end: NOW - DAY });
  const late = session('session-one', { end: NOW - DAY + 5, turns: 9, inputTokens: null, exitReason: 'logout' });
  const other = session('session-two', { agentId: 'codex', start: null, end: NOW });
  ledger.add(batch([use(1)], { session: late }));
  ledger.add(batch([], { session: early }));
  ledger.add(batch([], { session: other }));
  assert.deepEqual(ledger.sessions({}, 9), [other, late]);
  assert.deepEqual(ledger.sessions({}, 1), [other]);
  assert.deepEqual(ledger.sessions({ skillName: 'deploy' }, 9), [late]);
  assert.deepEqual(ledger.sessions({ skillName: 'none' }, 9), []);
  assert.deepEqual(ledger.sessions({ agentId: 'codex' }, 9), [other]);
  assert.deepEqual(ledger.sessions({ since: NOW - DAY + 6 }, 9), [other]);
  assert.equal(ledger.span().sessions, 2);
});

test('running uses are replaced by source, and end when they are counted or silent', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const {
    outcome: _o,
    reason: _r,
    durationMs: _d,
    reportedOutcome: _p,
    reportedReason: _w,
    exitCode: _e,
    ...rest
  } = use(1, { timestamp: new Date(NOW - 5000).toISOString() });
  const running = { ...rest, asOf: NOW - 100 };
  ledger.add(batch([], { running: [running], source: 'a' }));
  ledger.add(batch([], { running: [{ ...running, id: use(2).id, asOf: NOW - 7_200_000 }], source: 'b' }));
  assert.deepEqual(ledger.running(), [running], 'the other has been silent for two hours');
  assert.equal(ledger.span().uses, 0, 'in no number');
  ledger.add(batch([use(1, { timestamp: rest.timestamp, asOf: NOW })], { running: [running], source: 'a' }));
  assert.deepEqual(ledger.running(), []);
  ledger.add(batch([], { running: [], source: 'a' }));
  await ledger.publish();
  assert.deepEqual((await open(t, files)).running(), []);
});
