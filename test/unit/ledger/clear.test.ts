import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import type { Step } from '../../../src/ledger/publisher.js';
import { Spool } from '../../../src/ledger/spool.js';
import type { RunningUse } from '../../../src/model/use.js';
import { batch, DAY, filesHolding, NOW, open, session, temporaryHome, use } from './support.js';

const STEPS: Step[] = ['image', 'claim', 'claimed', 'backup', 'rename', 'renamed', 'retired'];
const SECRETS = ['geheimnis', 'session-to-hide'];

const hidden = (n: number): ReturnType<typeof use> =>
  use(n, { skillName: 'geheimnis', skillId: 'geheimnis', sessionId: 'session-to-hide' });

function runningOf(one: ReturnType<typeof use>): RunningUse {
  const {
    outcome: _o,
    reason: _r,
    durationMs: _d,
    reportedOutcome: _p,
    reportedReason: _w,
    exitCode: _e,
    ...rest
  } = one;
  return { ...rest, asOf: NOW - 1000 };
}

test('after clearing everything no byte of it is on disk, and nothing brings it back', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool });
  const ledger = await open(t, files);
  for (let n = 0; n < 300; n++) {
    ledger.add(
      batch([hidden(n)], {
        session: session('session-to-hide'),
        source: `s${n}`,
        running: [runningOf(hidden(n + 1000))],
      }),
    );
    if (n % 100 === 0) {
      await ledger.publish();
    }
  }
  await spool.append(hidden(500));
  await ledger.publish();
  await spool.append(hidden(501));
  writeFileSync(`${files.database}.unreadable-1`, 'geheimnis');
  writeFileSync(`${files.database}.auto-skill-1`, 'geheimnis');
  assert.ok(filesHolding(files.folder, 'geheimnis').length >= 5);
  assert.ok(ledger.running().length > 0);
  await ledger.refresh();
  assert.deepEqual(await ledger.clear({ kind: 'all' }), { uses: 302, sessions: 1 });
  for (const secret of SECRETS) {
    assert.deepEqual(filesHolding(files.folder, secret), []);
  }
  assert.deepEqual(ledger.events({}, 10), []);
  assert.deepEqual(ledger.running(), []);
  assert.equal(
    ledger.add(batch([hidden(1), hidden(2)], { session: session('session-to-hide') })),
    0,
    'reading history again',
  );
  await spool.append(hidden(502));
  await ledger.publish();
  const later = use(9, { timestamp: new Date(NOW + 1).toISOString() });
  assert.equal(ledger.add(batch([later])), 1, 'what comes after counts');
  await ledger.publish();
  await spool.close();
  assert.deepEqual((await open(t, files)).events({}, 10), [later]);
});

test('what a clock that was ahead has recorded goes, too; what comes after the clear counts', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const ahead = { ...hidden(1), timestamp: new Date(NOW + DAY).toISOString() };
  ledger.add(batch([ahead], { session: session('session-to-hide', { start: NOW + DAY - 5, end: NOW + DAY }) }));
  await ledger.publish();
  assert.deepEqual(await ledger.clear({ kind: 'all' }), { uses: 1, sessions: 1 });
  for (const secret of SECRETS) {
    assert.deepEqual(filesHolding(files.folder, secret), []);
  }
  assert.equal(ledger.add(batch([ahead])), 0);
  assert.equal(ledger.add(batch([use(2, { timestamp: new Date(NOW + 1000).toISOString() })])), 1);
});

test('clearing one skill leaves the others as they were', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new Spool({ folder: files.spool });
  const others = [1, 2, 3].map((n) => use(n));
  ledger.add(batch([...others, hidden(11), hidden(12)]));
  await ledger.publish();
  await Promise.all([spool.append(hidden(13)), spool.append(use(4))]);
  writeFileSync(`${files.database}.unreadable-1`, 'x geheimnis x');
  writeFileSync(`${files.database}.unreadable-2`, 'nothing of it');
  await ledger.refresh();
  assert.deepEqual(await ledger.clear({ kind: 'skill', skillName: 'geheimnis' }), { uses: 3, sessions: 0 });
  for (const secret of SECRETS) {
    assert.deepEqual(filesHolding(files.folder, secret), []);
  }
  assert.equal(filesHolding(files.folder, 'nothing of it').length, 1);
  assert.deepEqual(
    ledger.events({}, 10),
    [4, 3, 2, 1].map((n) => use(n)),
  );
  assert.deepEqual(
    ledger.reports().map(({ skillName, totalUses }) => [skillName, totalUses]),
    [['deploy', 4]],
  );
  await spool.close();
});

test('clearing up to a time cuts a day in two, expired uses included', async (t) => {
  const { files } = temporaryHome(t);
  const middle = Date.UTC(2026, 9, 10, 12);
  const at = (ms: number): { timestamp: string } => ({ timestamp: new Date(ms).toISOString() });
  const uses = [
    use(1, at(middle - 3 * DAY)),
    use(2, at(middle - 60_000)),
    use(3, at(middle)),
    use(4, at(middle + 60_000)),
    use(5, at(middle + DAY)),
  ];
  const ledger = await open(t, files);
  ledger.add(batch(uses, { session: session('early', { start: middle - 10, end: middle + 10 }) }));
  ledger.add(batch([], { session: session('late', { start: middle, end: middle + 10 }) }));
  await ledger.publish();
  assert.deepEqual(await ledger.clear({ kind: 'before', time: middle }), { uses: 2, sessions: 1 });
  assert.equal(ledger.reports()[0]?.totalUses, 3);
  assert.equal(ledger.reports()[0]?.firstUsed, uses[2]?.timestamp);
  assert.deepEqual(
    ledger.sessions({}, 9).map(({ sessionId }) => sessionId),
    ['late'],
  );
  assert.deepEqual(filesHolding(files.folder, 'early'), []);
});

for (const step of STEPS) {
  for (const what of ['a clear', 'other publications'] as const) {
    test(`a merger that sleeps before "${step}" while ${what} happen brings nothing back and loses nothing`, async (t) => {
      const { files } = temporaryHome(t);
      const others = await open(t, files);
      others.add(batch([use(1)]));
      await others.publish();

      let wake: () => void = () => undefined;
      let asleep: () => void = () => undefined;
      const isAsleep = new Promise<void>((resolve) => (asleep = resolve));
      let sleeps = true;
      const sleeper = await open(t, files, {
        onStep: async (now) => {
          if (now === step && sleeps) {
            sleeps = false;
            asleep();
            await new Promise<void>((resolve) => (wake = resolve));
          }
        },
      });
      const fresh = use(2, { timestamp: new Date(NOW + 5).toISOString() });
      sleeper.add(batch([hidden(3), fresh]));
      const publishing = sleeper.publish();
      await isAsleep;

      if (what === 'a clear') {
        await others.clear({ kind: 'all' });
        assert.deepEqual(filesHolding(files.folder, 'geheimnis'), []);
      } else {
        for (let n = 10; n < 13; n++) {
          others.add(batch([use(n)], { source: `s${n}` }));
          await others.publish();
        }
      }
      wake();
      assert.equal((await publishing).problem, null);
      // Once its number is taken the image is on record, and goes with the rest although its clock is ahead.
      const isSeen = step !== 'image' && step !== 'claim';
      const expected =
        what === 'a clear' ? (isSeen ? [] : [fresh]) : [fresh, use(12), use(11), use(10), hidden(3), use(1)];
      for (const ledger of [sleeper, await open(t, files)]) {
        assert.deepEqual(ledger.events({}, 10), expected);
        assert.equal(ledger.span().uses, expected.length);
      }
      if (what === 'a clear') {
        for (const secret of SECRETS) {
          assert.deepEqual(filesHolding(files.folder, secret), []);
        }
      }
      await others.refresh();
      assert.deepEqual(others.events({}, 10), expected);
    });
  }
}

test('what happened while recording was off never enters, and leaves when that is noted late', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch([use(1), use(2), use(3)]));
  await ledger.publish();
  const exclusions = new Exclusions(files.exclusions);
  const inside = Date.parse(use(2).timestamp);
  await exclusions.add({ cause: 'off', from: inside, to: inside, signal: 'skillLedger.recording' });
  await ledger.refresh();
  assert.deepEqual(ledger.events({}, 9), [use(3), use(1)]);
  await ledger.publish();
  assert.equal((await open(t, files)).reports()[0]?.totalUses, 2);

  await ledger.clear({ kind: 'all' });
  ledger.add(batch([], { positions: [{ key: 'k', size: 1, mtimeMs: 1, inode: 1, revisitAt: null }] }));
  assert.equal(await ledger.liftClears(), 1);
  assert.equal(ledger.positions().size, 0, 'the next import reads everything');
  assert.equal(
    ledger.add(batch([use(1), use(2), use(3)])),
    2,
    'the clear is lifted, the time while recording was off is not',
  );
});

test('an exclusion that is noted while a merger renames is obeyed before publish returns', async (t) => {
  const { files } = temporaryHome(t);
  const exclusions = new Exclusions(files.exclusions);
  let isNoted = false;
  const ledger = await open(t, files, {
    onStep: async (step) => {
      if (step === 'renamed' && !isNoted) {
        isNoted = true;
        await exclusions.add({ cause: 'off', from: 0, to: NOW, signal: 'DO_NOT_TRACK' });
      }
    },
  });
  ledger.add(batch([hidden(1)]));
  await ledger.publish();
  for (const secret of SECRETS) {
    assert.deepEqual(
      filesHolding(files.folder, secret).filter((path) => path !== files.backup),
      [],
    );
  }
});

test('a clear that cannot be written to disk says so', async (t) => {
  const { files } = temporaryHome(t);
  mkdirSync(files.database, { recursive: true });
  const ledger = await open(t, files);
  await assert.rejects(ledger.clear({ kind: 'all' }), /could not be cleared.*folder is in the place/);
});

test('says how much went, also what another process has published since', async (t) => {
  const { files } = temporaryHome(t);
  const stale = await open(t, files);
  const other = await open(t, files);
  other.add(batch([use(1), use(2)], { session: session('session-one') }));
  await other.publish();
  assert.deepEqual(await stale.clear({ kind: 'all' }), { uses: 2, sessions: 1 });
});
