import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import type { LedgerFiles } from '../../../src/ledger/files.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import type { CheckName } from '../../../src/ledger/types.js';
import { batch, DAY, native, NOW, noNative, open, recorded, temporaryHome, use } from './support.js';

async function wrong(ledger: Ledger): Promise<CheckName[]> {
  const { findings, repaired } = await ledger.verify(false);
  assert.deepEqual(repaired, []);
  return findings.filter(({ ok }) => !ok).map(({ check }) => check);
}

/** Each makes one thing wrong; after `--repair` all must be well, and no use may be missing. */
const damages: ReadonlyArray<readonly [CheckName, (files: LedgerFiles) => void, RegExp, skip?: string | boolean]> = [
  ['database', ({ database }) => writeFileSync(database, 'no database'), /unreadable-<time>/],
  ['database', ({ database }) => truncateSync(database, 0), /it is empty/],
  ['backup', ({ backup }) => writeFileSync(backup, 'no database'), /backup was kept as .*unreadable-backup-/],
  [
    'rollup',
    ({ database }) => void native(database, 'update rollup set n = n + 5, duration_sum = 0'),
    /Counted 1 row\(s\) per day and 1 total\(s\) anew/,
    noNative,
  ],
  ['rollup', ({ database }) => void native(database, 'delete from total'), /1 total\(s\) anew/, noNative],
  ['rollup', ({ database }) => void native(database, "update rollup set durations = '7:200'"), /anew/, noNative],
  [
    'generations',
    ({ generations }) => {
      const folder = join(generations, 'work-01J00000000000000000000000');
      mkdirSync(folder);
      writeFileSync(join(folder, 'image'), 'half of it');
      utimesSync(folder, 1, 1);
    },
    /Removed 1 work folder/,
  ],
  ['permissions', ({ database }) => chmodSync(database, 0o644), /Closed to others: .*telemetry\.db/],
  ['permissions', ({ salt }) => writeFileSync(salt, 'x'.repeat(32), { mode: 0o644 }), /Closed to others: .*salt/],
  ['foreign', ({ database }) => writeFileSync(`${database}-wal`, 'of a file that is gone'), /Published/],
];

damages.forEach(([check, damage, told, skip = false], index) => {
  test(`finds and mends (${index + 1}): ${check}`, { skip }, async (t) => {
    const files = await recorded(t);
    await (await open(t, files)).publish();
    assert.deepEqual(await wrong(await open(t, files)), [], 'before');
    const before = readdirSync(files.folder);
    damage(files);
    const ledger = await open(t, files);
    const found = await wrong(ledger);
    assert.ok(found.includes(check), `${check} is among ${found.join(', ')}`);
    const { findings, repaired } = await ledger.verify(true);
    assert.match(repaired.join(' '), told);
    assert.deepEqual(
      findings.filter(({ ok }) => !ok),
      [],
    );
    const again = await open(t, files);
    assert.deepEqual(await wrong(again), []);
    assert.equal(again.span().uses, 202);
    assert.equal(again.reports()[0]?.totalUses, 202);
    assert.deepEqual(
      before.filter((name) => !readdirSync(files.folder).includes(name)),
      [],
      'nothing is deleted',
    );
  });
});

test('what was unusable is kept byte by byte', async (t) => {
  const files = await recorded(t);
  writeFileSync(files.database, 'no database');
  writeFileSync(files.backup, 'no backup');
  await (await open(t, files)).verify(true);
  const kept = readdirSync(files.folder).filter((name) => name.includes('.unreadable-'));
  assert.deepEqual(kept.map((name) => readFileSync(join(files.folder, name), 'utf8')).sort(), [
    'no backup',
    'no database',
  ]);
});

test('the numbers of expired uses are left as they are', { skip: noNative }, async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files, { retentionDays: 90 });
  const old = [1, 2].map((n) => use(n, { timestamp: new Date(NOW - 200 * DAY + n).toISOString() }));
  ledger.add(batch([...old, use(3), use(4)]));
  await ledger.publish();
  assert.deepEqual(await wrong(ledger), []);
  native(files.database, `update rollup set n = n + 1 where day > ${(NOW - 90 * DAY) / DAY}`);
  const later = await open(t, files);
  assert.deepEqual(await wrong(later), ['rollup']);
  await later.verify(true);
  assert.equal((await open(t, files)).reports()[0]?.totalUses, 4);
});

test('lines of the spool that are no use are told', async (t) => {
  const files = await recorded(t);
  const [name = ''] = readdirSync(files.spool).filter((one) => one.endsWith('.jsonl'));
  writeFileSync(join(files.spool, name), 'no use\n', { flag: 'a' });
  const { findings } = await (await open(t, files)).verify(false);
  assert.match(findings.find(({ check }) => check === 'spool')?.message ?? '', /1 line\(s\) that can't be read/);
});

test('where permissions do not stick, that is told, and recording and publishing go on', async (t) => {
  const { files } = temporaryHome(t);
  mkdirSync(files.folder, { recursive: true });
  chmodSync(files.folder, 0o755);
  for (const chmod of [
    () => Promise.reject(Object.assign(new Error('no modes here'), { code: 'EPERM' })),
    () => Promise.resolve(),
  ]) {
    const disk: Disk = { ...realDisk, chmod };
    const ledger = await open(t, files, { disk });
    ledger.add(batch([use(1)]));
    assert.equal((await ledger.publish()).problem, null);
    assert.match((await ledger.status()).problems.map(({ message }) => message).join(), /open to other users/);
    const { repaired, findings } = await ledger.verify(true);
    assert.match(repaired.join(), /file system keeps these open/);
    assert.equal(findings.find(({ check }) => check === 'permissions')?.ok, false);
  }
  assert.equal(statSync(files.folder).mode & 0o777, 0o755);
});
