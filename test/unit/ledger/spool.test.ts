import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import { Spool } from '../../../src/ledger/spool.js';
import { claimSpoolFile, listSpool, readSpoolFile } from '../../../src/ledger/spoolReader.js';
import { formatUse, parseUse } from '../../../src/ledger/useLine.js';
import { temporaryHome, use } from './support.js';

test('a burst is one file, private, and every line is there when append resolves', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool });
  await Promise.all([1, 2, 3].map((n) => spool.append(use(n))));
  const [name, ...others] = readdirSync(files.spool);
  assert.deepEqual(others, []);
  const path = join(files.spool, name ?? '');
  assert.equal(readFileSync(path, 'utf8'), [1, 2, 3].map((n) => formatUse(use(n))).join(''));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(files.folder).mode & 0o777, 0o700);
  await spool.close();
  await assert.rejects(spool.append(use(4)), /Recording has ended/);
});

/** A disk on which something happens to the next spool file that is forced to it: between the write and the check. */
function meddling(): { readonly disk: Disk; readonly next: { meddle: ((path: string) => void) | null } } {
  const next: { meddle: ((path: string) => void) | null } = { meddle: null };
  const disk: Disk = {
    ...realDisk,
    open: async (path, flags, mode) => {
      const handle = await realDisk.open(path, flags, mode);
      const datasync = handle.datasync.bind(handle);
      handle.datasync = async () => {
        await datasync();
        next.meddle?.(path);
        next.meddle = null;
      };
      return handle;
    },
  };
  return { disk, next };
}

test('a file that was claimed while the line was written does not count', async (t) => {
  const { files } = temporaryHome(t);
  const { disk, next } = meddling();
  const spool = new Spool({ folder: files.spool, disk });
  await spool.append(use(1));
  next.meddle = (path) => renameSync(path, path.replace('.jsonl', '.claimed'));
  await spool.append(use(2));
  const open = (await listSpool(files.spool, realDisk)).filter(({ claimed }) => !claimed);
  assert.equal(open.length, 1);
  const lines = await readSpoolFile(files.spool, open[0]?.name ?? '', 0, realDisk);
  assert.deepEqual(lines?.events, [use(2)], 'written again where nobody has read yet');
  await spool.close();
});

test('a file that was claimed before is not written to for nothing', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool });
  await spool.append(use(1));
  const [first] = await listSpool(files.spool, realDisk);
  assert.equal(await claimSpoolFile(files.spool, first?.name ?? '', realDisk), true);
  await spool.append(use(2));
  const found = await Promise.all(
    (await listSpool(files.spool, realDisk)).map(({ name }) => readSpoolFile(files.spool, name, 0, realDisk)),
  );
  assert.deepEqual(
    found.map((lines) => lines?.events),
    [[use(1)], [use(2)]],
  );
  await spool.close();
});

test('another file under the name of ours, as a restored folder has, does not count', async (t) => {
  const { files } = temporaryHome(t);
  const { disk, next } = meddling();
  const spool = new Spool({ folder: files.spool, disk });
  await spool.append(use(1));
  next.meddle = (path) => {
    renameSync(path, `${path}.ours`);
    writeFileSync(path, formatUse(use(1)));
  };
  await spool.append(use(2));
  await spool.close();
  const found = await Promise.all(
    (await listSpool(files.spool, realDisk)).map(({ name }) => readSpoolFile(files.spool, name, 0, realDisk)),
  );
  assert.deepEqual(
    found.map((lines) => lines?.events),
    [[use(1)], [use(2)]],
  );
});

test('while the disk is full events wait, the state says so, and none is lost or torn', async (t) => {
  const { files } = temporaryHome(t);
  let full = true;
  const disk: Disk = {
    ...realDisk,
    open: async (path, flags, mode) => {
      if (full && path.endsWith('.jsonl')) {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      }
      return realDisk.open(path, flags, mode);
    },
  };
  const messages: Array<string | undefined> = [];
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (tell = resolve));
  const onState = ({ problem }: Spool['state']): void => {
    messages.push(problem?.message);
    tell();
  };
  const spool = new Spool({ folder: files.spool, disk, onState, firstRetryMs: 10, maxWaiting: 2 });
  t.after(() => spool.close());
  let done = 0;
  const both = [1, 2].map((n) => spool.append(use(n)).then(() => done++));
  await told;
  assert.equal(done, 0);
  assert.equal(spool.state.waiting, 2);
  await assert.rejects(spool.append(use(3)), /The disk is full/);
  full = false;
  await Promise.all(both);
  assert.equal(messages.length, 2);
  assert.match(messages[0] ?? '', /disk is full/);
  assert.equal(messages[1], undefined);
  const [file] = await listSpool(files.spool, realDisk);
  assert.equal((await readSpoolFile(files.spool, file?.name ?? '', 0, realDisk))?.events.length, 2);
  await spool.close();
});

test('closing while the disk is unusable rejects what could not be written', async (t) => {
  const { files } = temporaryHome(t);
  const disk: Disk = {
    ...realDisk,
    mkdir: () => Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' })),
  };
  const spool = new Spool({ folder: files.spool, disk, firstRetryMs: 5 });
  const waiting = spool.append(use(1));
  const rejected = assert.rejects(waiting, /read-only/);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await spool.close();
  await rejected;
});

test('a folder that vanishes is made again', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool, firstRetryMs: 5 });
  await spool.append(use(1));
  await rm(files.folder, { recursive: true });
  await spool.append(use(2));
  assert.equal((await listSpool(files.spool, realDisk)).length, 1);
  await spool.close();
});

test('claiming twice succeeds twice; an unfinished or foreign line is no event', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool });
  await spool.append(use(1));
  await spool.close();
  const [file] = await listSpool(files.spool, realDisk);
  const name = file?.name ?? '';
  await writeFile(
    join(files.spool, `${name}.jsonl`),
    `${formatUse(use(2))}{"id":1}\nnot json\n${formatUse(use(3)).slice(0, -1)}`,
    {
      flag: 'a',
    },
  );
  assert.equal(await claimSpoolFile(files.spool, name, realDisk), true);
  assert.equal(await claimSpoolFile(files.spool, name, realDisk), true);
  const lines = await readSpoolFile(files.spool, name, 0, realDisk);
  assert.deepEqual(lines?.events, [use(1), use(2)]);
  assert.equal(lines?.damaged, 2);
  const rest = await readSpoolFile(files.spool, name, lines?.end ?? 0, realDisk);
  assert.deepEqual(rest?.events, []);
});

test('whatever stands in the spool, only clean words come out', () => {
  const secret = 'my secret sentence, /home/me/x';
  const line = JSON.stringify({
    ...use(1),
    skillName: secret,
    skillId: secret,
    sessionId: secret,
    agentId: secret,
    agentVersion: secret,
    project: secret,
    skillVersion: secret,
    reportedOutcome: secret,
    reportedReason: secret,
    extra: secret,
  });
  const parsed = parseUse(line);
  assert.notEqual(parsed, null);
  assert.ok(!JSON.stringify(parsed).includes('secret'));
  for (const broken of [
    { outcome: 'great' },
    { id: 'x' },
    { timestamp: 'yesterday' },
    { evidence: 1 },
    { reason: secret },
    { trigger: null },
  ]) {
    assert.equal(parseUse(JSON.stringify({ ...use(1), ...broken })), null);
  }
});
