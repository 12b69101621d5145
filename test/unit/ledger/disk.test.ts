import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Disk, type FileFacts, realDisk } from '../../../src/ledger/disk.js';
import { readLastReport } from '../../../src/ledger/lastReport.js';
import { batch, native, noNative, open, recorded, temporaryHome, use } from './support.js';

for (const code of ['ENOSPC', 'EROFS', 'EIO']) {
  for (const failing of ['open', 'rename', 'link', 'mkdir'] as const) {
    test(`${code} in ${failing}: publishing is put off, nothing is lost`, async (t) => {
      const files = await recorded(t);
      let broken = false;
      const fail = (): Promise<never> => Promise.reject(Object.assign(new Error('injected'), { code }));
      const writes = (flags: string | number): boolean =>
        flags === 'wx' || (typeof flags === 'number' && (flags & 3) !== 0);
      const disk: Disk = {
        ...realDisk,
        open: (path, flags, mode) =>
          broken && failing === 'open' && writes(flags) ? fail() : realDisk.open(path, flags, mode),
        rename: (from, to) => (broken && failing === 'rename' ? fail() : realDisk.rename(from, to)),
        link: (from, to) => (broken && failing === 'link' ? fail() : realDisk.link(from, to)),
        mkdir: (path, options) => (broken && failing === 'mkdir' ? fail() : realDisk.mkdir(path, options)),
      };
      const ledger = await open(t, files, { disk });
      ledger.add(batch([use(500)]));
      broken = true;
      const result = failing === 'mkdir' ? (await open(t, files, { disk })).publish() : ledger.publish();
      assert.equal((await result).problem?.kind, 'unwritable');
      assert.equal(ledger.span().uses, 203);
      broken = false;
      assert.equal((await ledger.publish()).problem, null);
      assert.deepEqual((await ledger.status()).problems, []);
      assert.equal((await open(t, files)).span().uses, 203);
    });
  }
}

test('a database that a reader holds on Windows: said, images do not pile up, and it goes on afterwards', async (t) => {
  const files = await recorded(t);
  let isHeld = true;
  const disk: Disk = {
    ...realDisk,
    rename: (from, to) =>
      isHeld && to === files.database
        ? Promise.reject(Object.assign(new Error('held'), { code: 'EPERM' }))
        : realDisk.rename(from, to),
  };
  const ledger = await open(t, files, { disk, platform: 'win32' });
  for (let n = 0; n < 3; n++) {
    ledger.add(batch([use(600 + n)], { source: `t${n}` }));
    const { problem } = await ledger.publish();
    assert.equal(problem?.kind, 'held');
    assert.match(
      problem?.message ?? '',
      /^telemetry\.db is held open by another program\. Close it; nothing is lost meanwhile\.$/,
    );
    assert.deepEqual(ledger.snapshot().problems, [problem], 'what the panel is given');
  }
  const full = readdirSync(files.generations).filter(
    (name) => name.startsWith('gen-') && statSync(`${files.generations}/${name}`).size > 0,
  );
  assert.equal(full.length, 1);
  assert.equal((await open(t, files)).span().uses, 205, 'others see what was claimed');
  isHeld = false;
  assert.equal((await ledger.publish()).published, true);
  assert.deepEqual(ledger.snapshot().problems, []);
  assert.deepEqual((await readLastReport(files.lastReport))?.problems, [], 'what the other windows read');
  assert.equal((await open(t, files)).span().uses, 205);
});

test('a spool file that its writer holds on Windows stays for the next time', async (t) => {
  const files = await recorded(t);
  let isHeld = true;
  const disk: Disk = {
    ...realDisk,
    rename: (from, to) =>
      isHeld && to.endsWith('.claimed')
        ? Promise.reject(Object.assign(new Error('held'), { code: 'EPERM' }))
        : realDisk.rename(from, to),
  };
  const ledger = await open(t, files, { disk, platform: 'win32' });
  ledger.add(batch([use(650)]));
  assert.equal((await ledger.publish()).problem, null);
  assert.equal(ledger.span().uses, 203, 'its lines are shown');
  const left = readdirSync(files.spool).filter((name) => name.endsWith('.jsonl'));
  assert.equal(left.length, 1);
  isHeld = false;
  await ledger.publish();
  assert.deepEqual(
    readdirSync(files.spool).filter((name) => name.endsWith('.jsonl')),
    [],
  );
  assert.equal((await open(t, files)).span().uses, 203);
});

test('claimed spool files go after a day, when database and backup hold them', async (t) => {
  const files = await recorded(t);
  const claimed = (): number => readdirSync(files.spool).filter((name) => name.endsWith('.claimed')).length;
  const ledger = await open(t, files);
  await ledger.publish();
  assert.equal(claimed(), 2);
  let now = Date.now();
  const later = await open(t, files, { now: () => now });
  later.add(batch([use(700)]));
  await later.publish();
  assert.equal(claimed(), 2, 'not within a day');
  now += 25 * 3_600_000;
  rmSync(files.backup);
  later.add(batch([use(701)]));
  await later.publish();
  assert.equal(claimed(), 0);
  assert.equal(later.span().uses, 204);
});

test('a claimed file that the backup does not know stays', async (t) => {
  const files = await recorded(t);
  const now = Date.now() + 25 * 3_600_000;
  const ledger = await open(t, files, { now: () => now });
  await ledger.publish();
  const claimed = readdirSync(files.spool).filter((name) => name.endsWith('.claimed'));
  assert.equal(claimed.length, 1, 'the line just merged is in the database only');
  writeFileSync(files.database, 'spoiled');
  assert.equal((await open(t, files)).span().uses, 202);
});

test('a full disk is not filled by the image that did not fit', async (t) => {
  const files = await recorded(t);
  const disk: Disk = {
    ...realDisk,
    open: async (path, flags, mode) => {
      const handle = await realDisk.open(path, flags, mode);
      if (path.endsWith('image')) {
        handle.sync = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      }
      return handle;
    },
  };
  const ledger = await open(t, files, { disk });
  assert.match((await ledger.publish()).problem?.message ?? '', /disk is full/);
  assert.deepEqual(
    readdirSync(files.generations, { recursive: true }).filter((name) => String(name).endsWith('image')),
    [],
  );
});

test('where there are no hard links the number is taken another way', async (t) => {
  const { files } = temporaryHome(t);
  const disk: Disk = {
    ...realDisk,
    link: () => Promise.reject(Object.assign(new Error('no links'), { code: 'ENOTSUP' })),
  };
  for (let n = 1; n < 5; n++) {
    const ledger = await open(t, files, { disk });
    ledger.add(batch([use(n)], { source: `s${n}` }));
    assert.equal((await ledger.publish()).generation, n);
  }
  assert.equal((await open(t, files)).span().uses, 4);
  assert.ok(existsSync(files.backup));
});

test('a database that could not be read once is read the next time, though nothing has changed', async (t) => {
  const files = await recorded(t);
  let isBad = true;
  const disk: Disk = {
    ...realDisk,
    readFile: (path) =>
      isBad && path === files.database
        ? Promise.reject(Object.assign(new Error('bad'), { code: 'EIO' }))
        : realDisk.readFile(path),
  };
  const ledger = await open(t, files, { disk });
  ledger.add(batch([use(800)]));
  assert.equal((await ledger.publish()).problem?.kind, 'unreadable');
  isBad = false;
  await ledger.refresh();
  assert.deepEqual(await ledger.publish(), { published: true, generation: 3, problem: null });
  assert.equal((await open(t, files)).span().uses, 203);
});

test('where times have no fractions a row that comes in the second of a publication is not lost', {
  skip: noNative,
}, async (t) => {
  const files = await recorded(t);
  const coarse = (found: FileFacts): FileFacts =>
    Object.assign(found, { mtimeMs: Math.floor(found.mtimeMs / 1000) * 1000 });
  const disk: Disk = {
    ...realDisk,
    stat: async (path) => coarse(await realDisk.stat(path)),
    lstat: async (path) => coarse(await realDisk.lstat(path)),
  };
  const ledger = await open(t, files, { disk });
  await ledger.publish();
  const { atime, mtime } = statSync(files.database);
  native(
    files.database,
    `INSERT INTO skill_telemetry (id, skill_name, session_id, outcome, timestamp)
     VALUES ('x', 'deploy', 's', 'success', '2026-10-01T00:00:00.000Z')`,
  );
  utimesSync(files.database, atime, mtime);
  ledger.add(batch([use(810)]));
  await ledger.publish();
  assert.equal((await open(t, files, { disk })).span().uses, 204);
});

test('folders that others may enter are closed', { skip: process.platform === 'win32' }, async (t) => {
  const { files } = temporaryHome(t);
  mkdirSync(files.folder, { recursive: true });
  chmodSync(files.folder, 0o755);
  await open(t, files);
  assert.equal(statSync(files.folder).mode & 0o777, 0o700);
});
