import assert from 'node:assert/strict';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import type { LedgerFiles } from '../../../src/ledger/files.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import { insert, killedWriter } from './foreignWriter.js';
import { batch, native, NOW, noNative, open, salted, silent, temporaryHome, use, wasm } from './support.js';

const LOG = 'PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;';

async function published(t: TestContext): Promise<LedgerFiles> {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  ledger.add(batch([use(1), use(2)]));
  await ledger.publish();
  return files;
}

const left = ({ folder }: LedgerFiles): string[] => readdirSync(folder).filter((name) => name.includes('.left-'));

/**
 * Publishes with another program's log in the way, and dies when it has moved that away and is about to read it, or
 * before it looks at it. For the disk a process that never goes on is a dead one.
 *
 * @param isNext which rename another program comes before
 */
async function dieWithLog(
  files: LedgerFiles,
  isNext: (to: string) => boolean,
  dies: 'at once' | 'with it' = 'with it',
): Promise<void> {
  native(files.database, 'PRAGMA journal_mode=WAL');
  let isWritten = false;
  let die: () => void = () => undefined;
  const isDead = new Promise<void>((resolve) => (die = resolve));
  const dead = (): Promise<never> => {
    die();
    return new Promise(() => undefined);
  };
  const disk: Disk = {
    ...realDisk,
    rename: async (path, to) => {
      if (!isWritten && isNext(to)) {
        isWritten = true;
        await killedWriter(files.database, `${LOG} ${insert(7)}`);
      }
      await realDisk.rename(path, to);
    },
    readFile: async (path) => {
      await (path.includes('.left-') ? dead() : undefined);
      return realDisk.readFile(path);
    },
    stat: async (path) => {
      await (isWritten && dies === 'at once' && path.endsWith('-wal') ? dead() : undefined);
      return realDisk.stat(path);
    },
  };
  const options = { files, wasm, hasher: salted, log: silent, now: () => NOW, retentionDays: 0, disk };
  const doomed = await Ledger.open(options);
  doomed.add(batch([use(3)]));
  void doomed.publish();
  await isDead;
}

const isReplaced = (to: string): boolean => to.endsWith('telemetry.db');
const isMovedAway = (to: string): boolean => /\.left-.*-shm$/.test(to);

for (const [moment, isNext] of [
  ['before the database is replaced', isMovedAway],
  ['after the database was replaced', isReplaced],
] as const) {
  test(`a merger that is killed with another program's log in its hands, ${moment}: the row is found`, {
    skip: noNative,
  }, async (t) => {
    const files = await published(t);
    await dieWithLog(files, isNext);
    assert.equal(left(files).filter((name) => name.endsWith('-wal')).length, 1);
    const ledger = await open(t, files);
    ledger.add(batch([use(4)]));
    await ledger.publish();
    await ledger.publish();
    assert.equal(ledger.events({ agentId: 'cursor' }, 9).length, 1);
    assert.equal(native(files.database, 'pragma integrity_check; select count(*) from skill_telemetry'), 'ok\n5');
    assert.deepEqual(left(files), []);
  });
}

test("a merger that is killed before it can look at another program's log beside its new database: the row is found", {
  skip: noNative,
}, async (t) => {
  const files = await published(t);
  await dieWithLog(files, isReplaced, 'at once');
  assert.ok(existsSync(`${files.database}-wal`));
  const ledger = await open(t, files);
  ledger.add(batch([use(4)]));
  await ledger.publish();
  await ledger.publish();
  assert.equal(ledger.events({ agentId: 'cursor' }, 9).length, 1);
  assert.equal(native(files.database, 'pragma integrity_check; select count(*) from skill_telemetry'), 'ok\n5');
});

test('a log that was left and fits no file stays, is told, and goes with a clear', { skip: noNative }, async (t) => {
  const files = await published(t);
  await dieWithLog(files, isMovedAway);
  for (const name of left(files)) {
    renameSync(`${files.folder}/${name}`, `${files.folder}/${name.replace(/-\d+-(?=[a-z]+$)/, '-1-')}`);
  }
  const ledger = await open(t, files);
  ledger.add(batch([use(4)]));
  await ledger.publish();
  const told = (await ledger.verify(true)).findings.find(({ check }) => check === 'foreign');
  assert.match(told?.message ?? '', /Kept aside: telemetry\.db\.left-.*-1-wal/);
  await ledger.clear({ kind: 'all' });
  assert.deepEqual(left(files), []);
  assert.ok(existsSync(files.database));
});
