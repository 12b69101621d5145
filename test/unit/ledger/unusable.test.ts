import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import type { LedgerFiles } from '../../../src/ledger/files.js';
import { Spool } from '../../../src/ledger/spool.js';
import { batch, native, noNative, open, recorded, temporaryHome, use } from './support.js';

const quarantined = (files: LedgerFiles): string[] =>
  readdirSync(files.folder).filter((name) => name.startsWith(`${basename(files.database)}.unreadable-`));

const damages: Array<[name: string, damage: (path: string) => void, why: string]> = [
  ['a text file', (path) => writeFileSync(path, 'this is no database\n'.repeat(400)), 'it is no SQLite database'],
  ['empty', (path) => truncateSync(path, 0), 'it is empty'],
  ['truncated', (path) => truncateSync(path, 8192), 'it is truncated'],
  ['truncated in the middle of a page', (path) => truncateSync(path, 9000), 'it is truncated'],
  [
    'malformed',
    (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 4096);
      writeFileSync(path, bytes);
    },
    'it is malformed',
  ],
  [
    'malformed in one page that is seldom read',
    (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, bytes.length - 4096); // a leaf: nothing that opening looks at
      writeFileSync(path, bytes);
    },
    'it is malformed',
  ],
];

for (const [name, damage, why] of damages) {
  test(`a telemetry.db that is ${name} is kept aside; backup and spool take its place`, async (t) => {
    const files = await recorded(t);
    damage(files.database);
    const before = readFileSync(files.database);
    const ledger = await open(t, files);
    assert.equal(ledger.span().uses, 202, 'nothing that was acknowledged is lost');
    const [problem] = (await ledger.status()).problems;
    assert.equal(problem?.kind, 'quarantined');
    assert.match(problem?.message ?? '', new RegExp(`: ${why}\\. .*unreadable-<time>`));
    assert.equal((await ledger.publish()).published, true);
    const [kept, ...more] = quarantined(files);
    assert.deepEqual(more, []);
    assert.deepEqual(readFileSync(`${files.folder}/${kept}`), before);
    const again = await open(t, files);
    assert.equal(again.span().uses, 202);
    assert.deepEqual((await again.status()).problems, []);
    assert.equal((await again.publish()).published, false);
  });
}

test('a missing database comes back from the backup and the spool', async (t) => {
  const files = await recorded(t);
  rmSync(files.database);
  const ledger = await open(t, files);
  assert.equal(ledger.span().uses, 202);
  await ledger.publish();
  assert.equal((await open(t, files)).span().uses, 202);
});

test('numbers and images that were deleted are no loss', async (t) => {
  const files = await recorded(t);
  rmSync(files.generations, { recursive: true });
  const ledger = await open(t, files);
  ledger.add(batch([use(900)]));
  assert.deepEqual(await ledger.publish(), { published: true, generation: 3, problem: null });
  assert.equal((await open(t, files)).span().uses, 203);
});

test('a folder in the place of telemetry.db: read-only, and the spool goes on', async (t) => {
  const { files } = temporaryHome(t);
  mkdirSync(files.database, { recursive: true });
  const spool = new Spool({ folder: files.spool });
  await spool.append(use(1));
  const ledger = await open(t, files);
  assert.equal(ledger.span().uses, 1);
  const { published, problem } = await ledger.publish();
  assert.equal(published, false);
  assert.equal(problem?.kind, 'unreadable');
  rmSync(files.database, { recursive: true });
  await spool.append(use(2));
  await spool.close();
  await ledger.refresh();
  assert.equal((await ledger.publish()).published, true);
  assert.equal((await open(t, files)).span().uses, 2);
});

test('a telemetry.db that may not be read is left alone', async (t) => {
  const files = await recorded(t);
  const before = readFileSync(files.database);
  const disk: Disk = {
    ...realDisk,
    readFile: (path) =>
      path === files.database
        ? Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }))
        : realDisk.readFile(path),
  };
  const ledger = await open(t, files, { disk });
  ledger.add(batch([use(500)]));
  const { problem } = await ledger.publish();
  assert.equal(problem?.kind, 'unreadable');
  assert.match(problem?.message ?? '', /EACCES/);
  assert.deepEqual(readFileSync(files.database), before);
});

test('exclusions that may not be read: nothing is published', async (t) => {
  const files = await recorded(t);
  const disk: Disk = {
    ...realDisk,
    readFile: (path) =>
      path === files.exclusions
        ? Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }))
        : realDisk.readFile(path),
  };
  const ledger = await open(t, files, { disk });
  const { published, problem } = await ledger.publish();
  assert.equal(published, false);
  assert.match(problem?.message ?? '', /exclusions\.jsonl/);
});

test('a newer version is not written to', { skip: noNative }, async (t) => {
  const files = await recorded(t);
  native(files.database, 'pragma user_version = 99');
  const before = readFileSync(files.database);
  const ledger = await open(t, files);
  ledger.add(batch([use(500)]));
  const { problem } = await ledger.publish();
  assert.equal(problem?.kind, 'newer-version');
  assert.deepEqual(readFileSync(files.database), before);
});
