import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import type { LedgerFiles } from '../../../src/ledger/files.js';
import { batch, filesHolding, open, recorded, use } from './support.js';

const failure = (code: string): Promise<never> => Promise.reject(Object.assign(new Error('injected'), { code }));

/** The work folder of somebody who sleeps, with a file in it that holds one of the recorded uses. */
async function withSleeper(t: TestContext): Promise<LedgerFiles> {
  const files = await recorded(t);
  const folder = join(files.generations, 'work-01J00000000000000000000000');
  mkdirSync(folder);
  writeFileSync(join(folder, 'image'), readFileSync(files.database));
  return files;
}

const others = ({ generations }: LedgerFiles): string[] =>
  readdirSync(generations).filter((name) => /^(work-01J0|revoked-)/.test(name));

test('a file that stays while it is open, as on a network drive, keeps nobody from publishing; a clear says so', async (t) => {
  const files = await withSleeper(t);
  let isOpen = true;
  const disk: Disk = {
    ...realDisk,
    // The server renames a file that is open, and so the folder is never empty.
    unlink: (path) => (isOpen && path.includes('revoked-') ? Promise.resolve() : realDisk.unlink(path)),
    rmdir: (path) => (isOpen && path.includes('revoked-') ? failure('ENOTEMPTY') : realDisk.rmdir(path)),
  };
  const ledger = await open(t, files, { disk });
  ledger.add(batch([use(500)]));
  assert.deepEqual(await ledger.publish(), { published: true, generation: 3, problem: null });
  const left = others(files).join();
  assert.match(left, /^revoked-/);
  assert.doesNotMatch(left, /work-/, 'nothing in it can be renamed into its place any more');
  await assert.rejects(ledger.clear({ kind: 'all' }), /holds a file in ~\/\.claude\/auto-skill open/);
  isOpen = false;
  await ledger.clear({ kind: 'all' });
  assert.deepEqual(others(files), []);
  assert.deepEqual(filesHolding(files.folder, 'deploy'), []);
});

test('a work folder that is held open on Windows: nobody publishes, it is told why, and it goes on afterwards', async (t) => {
  const files = await withSleeper(t);
  let isHeld = true;
  const disk: Disk = {
    ...realDisk,
    rename: (from, to) =>
      isHeld && basename(from).startsWith('work-01J0') ? failure('EPERM') : realDisk.rename(from, to),
  };
  const ledger = await open(t, files, { disk, platform: 'win32' });
  const before = readFileSync(files.database);
  ledger.add(batch([use(500)]));
  const { problem } = await ledger.publish();
  assert.match(problem?.message ?? '', /^Another program .* holds a file/);
  assert.deepEqual((await ledger.status()).problems, [problem]);
  assert.deepEqual(readFileSync(files.database), before);
  assert.equal((await open(t, files, { disk })).span().uses, 203, 'what was claimed is found');
  isHeld = false;
  assert.equal((await ledger.publish()).problem, null);
  assert.deepEqual(others(files), []);
  assert.equal((await open(t, files)).span().uses, 203);
});
