import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { readLastReport } from '../../../src/ledger/lastReport.js';
import { Spool } from '../../../src/ledger/spool.js';
import { batch, native, noNative, NOW, open, session, temporaryHome, use } from './support.js';

test('what is added and published is there after opening again', async (t) => {
  const { files } = temporaryHome(t);
  const uses = [
    use(1),
    use(2, { outcome: 'failure', reason: 'api-error', durationMs: null, tokens: null, skillId: 'other-id' }),
  ];
  const position = { key: 'k', size: 10, mtimeMs: 1234.5678, inode: 2 ** 53 - 1, revisitAt: null };
  const first = await open(t, files);
  assert.equal(first.add(batch(uses, { session: session('session-one'), positions: [position] })), 2);
  assert.equal(first.add(batch(uses, { session: session('session-one'), positions: [position] })), 0);
  assert.deepEqual(await first.publish(), { published: true, generation: 1, problem: null });
  assert.equal((await first.publish()).published, false, 'nothing new');

  const second = await open(t, files);
  assert.deepEqual(second.events({}, 10), uses.toReversed());
  assert.deepEqual(second.sessions({}, 10), [session('session-one')]);
  assert.deepEqual([...second.positions().values()], [position]);
  const [report] = second.reports();
  assert.equal(report?.totalUses, 2);
  assert.equal(report?.successCount, 1);
  assert.equal(statSync(files.database).mode & 0o777, 0o600);
  assert.equal(statSync(files.spool).mode & 0o777, 0o700);
  const last = await readLastReport(files.lastReport);
  assert.equal(last?.generation, 1);
  assert.deepEqual(last?.reports, second.reports());
  const header = readFileSync(files.database).subarray(18, 20);
  assert.deepEqual([...header], [1, 1], 'rollback journal');
});

test('sessions that end together stand in one order, whichever was read first', async (t) => {
  for (const ids of [
    ['a', 'b', 'c'],
    ['c', 'a', 'b'],
  ]) {
    const ledger = await open(t, temporaryHome(t).files);
    ids.forEach((id) => ledger.add(batch([], { source: id, session: session(id) })));
    assert.deepEqual(
      ledger.sessions({}, 10).map(({ sessionId }) => sessionId),
      ['c', 'b', 'a'],
    );
  }
});

test('a spool line is visible after refresh, and pending until it is published', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new Spool({ folder: files.spool });
  await Promise.all([spool.append(use(1)), spool.append(use(2))]);
  assert.equal(await ledger.refresh(), true);
  assert.equal(ledger.events({}, 10).length, 2);
  assert.equal((await ledger.status()).pending, 2);
  assert.equal(await ledger.refresh(), false);
  await ledger.publish();
  assert.equal((await ledger.status()).pending, 0);
  await spool.append(use(3));
  await spool.close();
  await ledger.publish();
  assert.deepEqual((await open(t, files)).span(), {
    from: NOW - 86_399_000,
    to: NOW - 86_397_000,
    uses: 3,
    sessions: 0,
    sessionsFrom: null,
  });
});

test('the view of other programs tells the same ids and times', { skip: noNative }, async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const uses = [
    use(1),
    use(2, { timestamp: '1999-12-31T23:59:59.999Z' }),
    use(3, { timestamp: '2026-01-01T00:00:00.007Z' }),
  ];
  ledger.add(batch(uses));
  await ledger.publish();
  const rows = native(
    files.database,
    'select id, timestamp, skill_name, agent_id, duration_ms, outcome from skill_telemetry order by timestamp',
  );
  const expected = uses
    .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
    .map((one) => [one.id, one.timestamp, one.skillName, one.agentId, one.durationMs, one.outcome].join('|'));
  assert.equal(rows, expected.join('\n'));
  assert.equal(native(files.database, 'pragma integrity_check'), 'ok');
});

test('a use that is running in a session and in a fork of it is one', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const { outcome: _, reason: __, durationMs: ___, reportedOutcome: ____, ...running } = use(1, { asOf: NOW });
  const copy = { ...running, evidence: 'replay' as const, project: '0123456789abcdef' };
  ledger.add(batch([], { source: 'original', running: [running] }));
  ledger.add(batch([], { source: 'fork', running: [copy] }));
  assert.deepEqual(ledger.running(), [running]);
  ledger.add(batch([], { source: 'original', running: [] }));
  assert.deepEqual(ledger.running(), [copy]);
});
