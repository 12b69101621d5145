import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { type Disk, type DiskFile, realDisk } from '../../../src/ledger/disk.js';
import { Spool } from '../../../src/ledger/spool.js';
import { batch, open, recorded, temporaryHome, use } from './support.js';

/** A disk that writes down what is done to it, each thing when it is over. */
function noting(note: (what: string) => void): Disk {
  const done = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const result = await work;
    note(what);
    return result;
  };
  const name = (path: string): string =>
    basename(path)
      .replace(/^[0-9A-Z]{26}\b/, '<spool>')
      .replace(/^work-[0-9A-Z]{26}$/, '<work>');
  return {
    ...realDisk,
    open: async (path, flags, mode): Promise<DiskFile> => {
      const handle = await realDisk.open(path, flags, mode);
      const [sync, datasync] = [handle.sync.bind(handle), handle.datasync.bind(handle)];
      handle.sync = () => done(`sync ${name(path)}`, sync());
      handle.datasync = () => done(`sync ${name(path)}`, datasync());
      return handle;
    },
    lstat: (path) => done(`look ${name(path)}`, realDisk.lstat(path)),
    link: (from, to) => done(`link ${name(to)}`, realDisk.link(from, to)),
    rename: (from, to) => done(`rename ${name(to)}`, realDisk.rename(from, to)),
  };
}

test('an event is acknowledged when its line is on the disk and nobody had claimed the file', async (t) => {
  const { files } = temporaryHome(t);
  const notes: string[] = [];
  const spool = new Spool({ folder: files.spool, disk: noting((what) => notes.push(what)) });
  await spool.append(use(1)).then(() => notes.push('acknowledged'));
  const acknowledged = notes.slice(-4);
  assert.deepEqual(acknowledged.splice(0, 2).sort(), ['sync <spool>.jsonl', 'sync spool'], 'the lines and the name');
  assert.deepEqual(acknowledged, ['look <spool>.jsonl', 'acknowledged']);
  notes.length = 0;
  await Promise.all(Array.from({ length: 50 }, (_, n) => spool.append(use(n))));
  assert.deepEqual(
    notes,
    ['look <spool>.jsonl', 'sync <spool>.jsonl', 'look <spool>.jsonl'],
    'a burst shares one sync, and the name of the file is on the disk already',
  );
  await spool.close();
});

test('an image is on the disk before its number is taken, and the backup in its place before the database is', async (t) => {
  const files = await recorded(t);
  const notes: string[] = [];
  const ledger = await open(t, files, { disk: noting((what) => notes.push(what)) });
  ledger.add(batch([use(900)]));
  notes.length = 0;
  assert.equal((await ledger.publish()).published, true);
  const wanted = [
    'sync image',
    'link gen-3',
    'sync generations',
    'rename telemetry.db.bak',
    'rename telemetry.db',
    'sync auto-skill',
  ];
  const inOrder = wanted.toSorted((a, b) => notes.indexOf(a) - notes.indexOf(b));
  assert.deepEqual(inOrder, wanted);
  assert.deepEqual(
    wanted.filter((what) => !notes.includes(what)),
    [],
  );
});

test('a clear is over when the emptied generations are on the disk', async (t) => {
  const files = await recorded(t);
  const notes: string[] = [];
  const ledger = await open(t, files, { disk: noting((what) => notes.push(what)) });
  notes.length = 0;
  await ledger.clear({ kind: 'all' });
  const emptied = notes.findLastIndex((what) => what.startsWith('rename gen-'));
  assert.ok(emptied >= 0);
  assert.ok(notes.indexOf('sync generations', emptied) > emptied, notes.join(', '));
});
