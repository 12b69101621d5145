import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { dirname } from 'node:path';
import { ulid } from 'ulid';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import type { LedgerFiles } from '../../../src/ledger/files.js';
import { insert, killedWriter } from './foreignWriter.js';
import { batch, filesHolding, native, noNative, open, temporaryHome, use } from './support.js';

const TABLE = `CREATE TABLE skill_telemetry (id TEXT PRIMARY KEY, skill_id TEXT, skill_name TEXT, session_id TEXT,
  agent_id TEXT DEFAULT 'unknown', duration_ms INTEGER, outcome TEXT, timestamp TEXT);`;

async function published(t: TestContext): Promise<LedgerFiles> {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch([use(1), use(2)]));
  await ledger.publish();
  return files;
}

test('an insert of another program is seen by it, and merged', { skip: noNative }, async (t) => {
  const files = await published(t);
  const ledger = await open(t, files);
  native(files.database, insert(7));
  assert.equal(
    native(files.database, "select duration_ms from skill_telemetry where session_id = 'foreign-session'"),
    '7',
  );
  assert.throws(() => native(files.database, insert(8, 'deploy', 'great')), /outcome must be/);
  assert.equal(await ledger.refresh(), true);
  assert.equal(ledger.span().uses, 3);
  native(files.database, insert(9));
  ledger.add(batch([use(3)]));
  await ledger.publish();
  assert.equal(native(files.database, 'select count(*), (select count(*) from inbox) from skill_telemetry'), '5|0');
  const foreign = ledger.events({ agentId: 'cursor' }, 9);
  assert.deepEqual(
    foreign.map(({ id, evidence, trigger, reason, durationMs, timestamp }) => [
      id,
      evidence,
      trigger,
      reason,
      durationMs,
      timestamp,
    ]),
    [9, 7].map((n) => [`01J0000000000000000000000${n}`, 'report', 'api', 'reported', n, `2026-10-01T00:00:00.00${n}Z`]),
  );
});

for (const before of ['claim', 'claimed', 'backup', 'rename', 'renamed'] as const) {
  test(`an insert just before "${before}" is not lost`, { skip: noNative }, async (t) => {
    const files = await published(t);
    let inserted = false;
    const ledger = await open(t, files, {
      onStep: async (step) => {
        if (step === before && !inserted) {
          inserted = true;
          native(files.database, insert(7));
        }
      },
    });
    ledger.add(batch([use(3)]));
    await ledger.publish();
    await ledger.refresh(); // as every process does now and then
    await ledger.publish();
    assert.equal(native(files.database, 'select count(*) from skill_telemetry'), '4');
    const again = await open(t, files);
    assert.equal((await again.publish()).published, false, 'it is taken over once');
  });
}

for (const what of ['a publication', 'a clear'] as const) {
  for (const into of ['database', 'backup'] as const) {
    test(`an insert into the ${into} after the last look of ${what} is not lost`, { skip: noNative }, async (t) => {
      const files = await published(t);
      const first = await open(t, files);
      first.add(batch([use(4)]));
      await first.publish(); // so that there is a backup
      const at = Date.now() + 3_600_000; // a clear up to now does not cover it
      const row = `INSERT INTO skill_telemetry (id, skill_id, skill_name, session_id, agent_id, outcome, timestamp) VALUES
        ('${ulid(at)}', 'deploy', 'deploy', 'late', 'cursor', 'success', '${new Date(at).toISOString()}');`;
      let inserted = false;
      const disk: Disk = {
        ...realDisk,
        rename: async (from, to) => {
          if (to === files[into] && !inserted) {
            inserted = true;
            native(to, row);
          }
          await realDisk.rename(from, to);
        },
      };
      const ledger = await open(t, files, { disk });
      ledger.add(batch([use(3)]));
      await (what === 'a clear' ? ledger.clear({ kind: 'all' }) : ledger.publish());
      assert.ok(inserted);
      await ledger.refresh();
      await ledger.publish();
      const count = "select count(*) from skill_telemetry where session_id = 'late'";
      assert.equal(native(files.database, count), '1');
    });
  }
}

test('the log of a killed writer is folded in and gone before we publish', { skip: noNative }, async (t) => {
  const files = await published(t);
  await killedWriter(
    files.database,
    `PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; ${insert(1)} ${insert(2)} BEGIN; ${insert(3)} COMMIT; BEGIN; ${insert(4)}`,
  );
  assert.ok(statSync(`${files.database}-wal`).size > 0);
  const ledger = await open(t, files);
  assert.equal(ledger.events({ agentId: 'cursor' }, 9).length, 3, 'the fourth was not committed');
  await ledger.publish();
  for (const suffix of ['-wal', '-shm', '-journal']) {
    assert.equal(existsSync(files.database + suffix), false, suffix);
  }
  assert.equal(native(files.database, 'pragma integrity_check; select count(*) from skill_telemetry'), 'ok\n5');
  assert.deepEqual([...readFileSync(files.database).subarray(18, 20)], [1, 1]);
  const again = await open(t, files);
  await again.publish();
  assert.equal(again.span().uses, 5, 'the rows that also went through the spool count once');
});

for (const before of ['claim', 'backup', 'rename', 'replace', 'renamed'] as const) {
  test(`a writer with a log that is killed just before "${before}" spoils nothing`, { skip: noNative }, async (t) => {
    const files = await published(t);
    native(files.database, 'PRAGMA journal_mode=WAL');
    let inserted = false;
    const meddle = async (now: string): Promise<void> => {
      if (now === before && !inserted) {
        inserted = true;
        await killedWriter(files.database, `PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; ${insert(7)}`);
      }
    };
    const disk: Disk = {
      ...realDisk,
      rename: async (from, to) => {
        await (to === files.database ? meddle('replace') : undefined);
        await realDisk.rename(from, to);
      },
    };
    const ledger = await open(t, files, { disk, onStep: meddle });
    for (let n = 10; n < 200; n++) {
      ledger.add(batch([use(n)], { source: `s${n}` }));
    }
    await ledger.publish();
    assert.equal(native(files.database, 'pragma integrity_check; select count(*) > 191 from skill_telemetry'), 'ok\n1');
    await ledger.refresh();
    await ledger.publish();
    assert.equal(native(files.database, 'pragma integrity_check; select count(*) from skill_telemetry'), 'ok\n193');
  });
}

test('a log that belongs to a file which was replaced is not applied, and goes', { skip: noNative }, async (t) => {
  const files = await published(t);
  await killedWriter(files.database, `PRAGMA journal_mode=WAL; ${insert(1)}`);
  const wal = readFileSync(`${files.database}-wal`);
  const ledger = await open(t, files);
  for (let n = 10; n < 200; n++) {
    ledger.add(batch([use(n)], { source: `s${n}` }));
  }
  await ledger.publish();
  const before = readFileSync(files.database);
  writeFileSync(`${files.database}-wal`, wal);
  const other = await open(t, files);
  assert.equal(other.span().uses, 193);
  assert.equal((await other.publish()).published, true, 'every reader would apply it');
  assert.equal(existsSync(`${files.database}-wal`), false);
  assert.equal(native(files.database, 'pragma integrity_check; select count(*) from skill_telemetry'), 'ok\n193');
  assert.ok(before.length <= statSync(files.database).size);
});

test('a transaction that its writer did not live to end is undone', { skip: noNative }, async (t) => {
  const { files } = temporaryHome(t);
  const first = await open(t, files);
  for (let n = 0; n < 3000; n++) {
    first.add(batch([use(n)], { source: '' }));
  }
  await first.publish();
  const before = readFileSync(files.database);
  await killedWriter(
    files.database,
    `PRAGMA cache_size=2; BEGIN; UPDATE word SET text = 'spoiled' || text; DELETE FROM use WHERE at % 2 = 0;`,
  );
  assert.ok(statSync(`${files.database}-journal`).size > 4096);
  assert.notDeepEqual(readFileSync(files.database), before, 'the writer had begun to change the file');
  const later = statSync(files.database).mtimeMs / 1000 + 1.5;
  utimesSync(`${files.database}-journal`, later, later); // it may have been written to after the file
  const journal = readFileSync(`${files.database}-journal`);
  const ledger = await open(t, files);
  assert.equal(ledger.span().uses, 3000);
  assert.equal(ledger.events({}, 5000).length, 3000);
  assert.deepEqual(filesHolding(files.generations, 'spoiled'), []);
  ledger.add(batch([use(5000)]));
  await ledger.publish();
  assert.equal(existsSync(`${files.database}-journal`), false);
  assert.equal(native(files.database, 'pragma integrity_check; select count(*) from skill_telemetry'), 'ok\n3001');

  writeFileSync(`${files.database}-journal`, journal);
  const other = await open(t, files);
  assert.equal(other.span().uses, 3001, 'the journal of a file that was replaced is not applied');
  await other.publish();
  assert.equal(existsSync(`${files.database}-journal`), false);
  assert.equal(native(files.database, 'pragma integrity_check; select count(*) from skill_telemetry'), 'ok\n3001');
});

test('a database that auto-skill left there is taken over, log included, and kept as a copy', {
  skip: noNative,
}, async (t) => {
  const { files } = temporaryHome(t);
  mkdirSync(dirname(files.database), { recursive: true });
  await killedWriter(
    files.database,
    `PRAGMA journal_mode=WAL; ${TABLE} ${insert(1)} ${insert(2, '/home/me/secret notes')} ${insert(3)}
     INSERT INTO skill_telemetry VALUES ('not-a-ulid', 'a', 'a', 's', 'my agent', -5, 'partial', '2026-10-02T00:00:00Z');
     INSERT INTO skill_telemetry VALUES ('bad', 'a', 'a', 's', 'x', 1, 'great', '2026-10-02T00:00:00Z');
     INSERT INTO skill_telemetry VALUES ('bad2', 'a', 'a', 's', 'x', 1, 'success', 'yesterday');`,
  );
  const ledger = await open(t, files);
  assert.equal((await ledger.status()).problems[0]?.kind, 'foreign');
  assert.equal((await ledger.publish()).published, true);
  const events = ledger.events({}, 9);
  assert.deepEqual(
    events.map(({ skillName, agentId, durationMs, outcome }) => [skillName, agentId, durationMs, outcome]),
    [
      ['a', 'other', null, 'partial'],
      ['deploy', 'cursor', 3, 'success'],
      ['(invalid name)', 'cursor', 2, 'success'],
      ['deploy', 'cursor', 1, 'success'],
    ],
  );
  const [copy, ...more] = readdirSync(files.folder).filter((name) => name.startsWith('telemetry.db.auto-skill-'));
  assert.deepEqual(more, []);
  assert.equal(native(`${files.folder}/${copy}`, 'select count(*) from skill_telemetry'), '6');
  const again = await open(t, files);
  assert.equal(again.span().uses, 4);
  assert.deepEqual((await again.status()).problems, []);
  assert.equal(
    native(files.database, TABLE.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS')),
    '',
    'its own start still works',
  );
  native(files.database, insert(4));
  await again.refresh();
  assert.equal(again.span().uses, 5);
});
