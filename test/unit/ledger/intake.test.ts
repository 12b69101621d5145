import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import { Spool } from '../../../src/ledger/spool.js';
import { open, temporaryHome, use } from './support.js';

const failure = (code: string): Promise<never> => Promise.reject(Object.assign(new Error('injected'), { code }));

test('a file that was away for a moment while it was to be claimed is not taken for merged', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool });
  t.after(() => spool.close());
  await spool.append(use(1));
  let isAway = false;
  const inSpool = (path: string): boolean => isAway && path.startsWith(files.spool);
  const disk: Disk = {
    ...realDisk,
    // As of a network drive that is mounted anew between the look into the folder and the claim.
    rename: (from, to) => (inSpool(from) ? failure('ENOENT') : realDisk.rename(from, to)),
    readFile: (path) => (inSpool(path) ? failure('ENOENT') : realDisk.readFile(path)),
  };
  const ledger = await open(t, files, { disk });
  assert.equal(ledger.span().uses, 1, 'its first line has been read');
  isAway = true;
  await ledger.publish();
  isAway = false;
  await spool.append(use(2));
  await ledger.publish();
  assert.equal(ledger.span().uses, 2);
  assert.equal((await open(t, files)).span().uses, 2);
});

test('a claim that is answered with "no such file" though nothing was done takes nothing from the writer', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool });
  t.after(() => spool.close());
  await spool.append(use(1));
  let isLying = true;
  const disk: Disk = {
    ...realDisk,
    rename: (from, to) => (isLying && to.endsWith('.claimed') ? failure('ENOENT') : realDisk.rename(from, to)),
  };
  const ledger = await open(t, files, { disk });
  await ledger.publish();
  isLying = false;
  await spool.append(use(2));
  await ledger.publish();
  assert.equal((await open(t, files)).span().uses, 2);
});

test('one file that can’t be read keeps nobody from merging the others, and is told', async (t) => {
  const { files } = temporaryHome(t);
  await realDisk.mkdir(files.spool, { recursive: true, mode: 0o700 });
  // Sorts before all others; a folder can't be read as a file even by root, as a file of root's can't by anybody else.
  const unreadable = join(files.spool, '01J00000000000000000000000.jsonl');
  mkdirSync(unreadable);
  const spool = new Spool({ folder: files.spool });
  await spool.append(use(1));
  await spool.close();
  const ledger = await open(t, files);
  assert.equal(ledger.span().uses, 1);
  assert.deepEqual(await ledger.publish(), { published: true, generation: 1, problem: null });
  const [problem, ...others] = (await ledger.status()).problems;
  assert.match(problem?.message ?? '', /^1 file\(s\) of the spool can't be read \(EISDIR\)/);
  assert.deepEqual(others, []);
  const [left] = readdirSync(files.spool).filter((name) => name.startsWith('01J0'));
  rmdirSync(join(files.spool, left ?? ''));
  await ledger.refresh();
  assert.deepEqual((await ledger.status()).problems, []);
});
