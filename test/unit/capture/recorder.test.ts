import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { monotonicFactory } from 'ulid';
import type { RecordedEvent } from '../../../src/api.js';
import { Recorder, type RecorderParts } from '../../../src/capture/recorder.js';
import { type Disk, realDisk } from '../../../src/ledger/disk.js';
import { Spool, type SpoolOptions } from '../../../src/ledger/spool.js';
import { listSpool, readSpoolFile } from '../../../src/ledger/spoolReader.js';
import type { UseEvent } from '../../../src/model/use.js';
import { temporaryHome } from '../ledger/support.js';

const GOOD = { skillName: 'code-review', outcome: 'success', sessionId: 's-1' };
const HASH = '0123456789abcdef';

interface Setup {
  readonly recorder: Recorder;
  readonly spool: Spool;
  readonly told: RecordedEvent[];
  readonly hashed: string[];
  readonly onDisk: () => Promise<UseEvent[]>;
}

function setUp(t: TestContext, change: Partial<RecorderParts> = {}, options: Partial<SpoolOptions> = {}): Setup {
  const folder = temporaryHome(t).files.spool;
  const spool = new Spool({ folder, ...options });
  t.after(() => spool.close());
  const told: RecordedEvent[] = [];
  const hashed: string[] = [];
  const recorder = new Recorder({
    spool: () => Promise.resolve(spool),
    show: () => undefined,
    onRecorded: (event) => void told.push(event),
    permission: { stopAtOnce: () => null, look: () => Promise.resolve(null) },
    usualFolder: () => '/usual',
    hashFolder: (path) => {
      hashed.push(path);
      return Promise.resolve(HASH);
    },
    nextId: monotonicFactory(),
    now: Date.now,
    ...change,
  });
  const onDisk = async (): Promise<UseEvent[]> => {
    const files = await listSpool(folder, realDisk);
    const read = await Promise.all(files.map(({ name }) => readSpoolFile(folder, name, 0, realDisk)));
    return read.flatMap((lines) => lines?.events ?? []);
  };
  return { recorder, spool, told, hashed, onDisk };
}

/** A disk that takes nothing for as long as `isFull` says so, and counts its writes. */
function fillableDisk(isFull: () => boolean): { disk: Disk; writes: () => number } {
  let writes = 0;
  const disk: Disk = {
    ...realDisk,
    open: async (path, flags, mode) => {
      if (isFull()) {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      }
      const handle = await realDisk.open(path, flags, mode);
      const write = handle.write.bind(handle);
      return Object.assign(handle, {
        write: (bytes: Uint8Array) => {
          writes++;
          return write(bytes);
        },
      });
    },
  };
  return { disk, writes: () => writes };
}

test('what the promise says is what is on disk, and what the listener is told', async (t) => {
  const { recorder, told, onDisk } = setUp(t);
  const event = await recorder.report({ ...GOOD, durationMs: 1.6 });
  const { stored, ...use } = event;
  assert.equal(stored, true);
  assert.deepEqual(await onDisk(), [use]);
  assert.deepEqual(told, [event]);
  assert.ok(Object.isFrozen(event), 'one listener can change nothing for the next');
  assert.deepEqual([use.durationMs, use.project, use.trigger], [2, HASH, 'api']);
});

test('a burst of 1,000 is one write, one look at the folder, in the order of the calls', async (t) => {
  const { disk, writes } = fillableDisk(() => false);
  const { recorder, hashed, onDisk } = setUp(t, {}, { disk });
  const events = await Promise.all(
    Array.from({ length: 1_000 }, (_, number) => recorder.report({ ...GOOD, durationMs: number })),
  );
  assert.deepEqual(
    (await onDisk()).map(({ id, durationMs }) => [id, durationMs]),
    events.map(({ id }, number) => [id, number]),
  );
  const ids = events.map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, 1_000);
  assert.equal(writes(), 1);
  assert.deepEqual(hashed, ['/usual']);
});

test('a folder of its own counts; one that can not be hashed does not cost the use', async (t) => {
  const { recorder, hashed } = setUp(t);
  await recorder.report({ ...GOOD, cwd: '/own' });
  assert.deepEqual(hashed, ['/own']);
  const failing = setUp(t, { hashFolder: () => Promise.reject(new Error('no salt')) });
  const event = await failing.recorder.report(GOOD);
  assert.deepEqual([event.stored, event.project], [true, null]);
  const nowhere = setUp(t, { usualFolder: () => null });
  assert.equal((await nowhere.recorder.report(GOOD)).project, null);
});

test('a disk that takes nothing: pending, kept, and told when it is there after all', async (t) => {
  let full = true;
  const { disk } = fillableDisk(() => full);
  const { recorder, told, onDisk } = setUp(t, { pendingMs: 20 }, { disk, firstRetryMs: 5 });
  const event = await recorder.report(GOOD);
  assert.deepEqual([event.stored, event.pending, event.stoppedBy], [false, true, undefined]);
  assert.equal(told.length, 0);
  full = false;
  while (told.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.deepEqual([told[0]?.id, told[0]?.stored, told[0]?.pending], [event.id, true, undefined]);
  assert.deepEqual(
    (await onDisk()).map(({ id }) => id),
    [event.id],
  );
});

test('when too many wait, the caller is told that this one is not kept', async (t) => {
  const { disk } = fillableDisk(() => true);
  const { recorder } = setUp(t, { pendingMs: 20 }, { disk, firstRetryMs: 5, maxWaiting: 1 });
  const [first, second] = await Promise.all([recorder.report(GOOD), recorder.report(GOOD)]);
  assert.deepEqual([first?.pending, first?.stoppedBy], [true, undefined]);
  assert.deepEqual([second?.pending, second?.stored, second?.stoppedBy], [undefined, false, 'full']);
});

test('what is stopped, at once or by the second look, leaves nothing behind and names what stopped it', async (t) => {
  const atOnce = setUp(t, { permission: { stopAtOnce: () => 'DO_NOT_TRACK', look: () => assert.fail() } });
  const later = setUp(t, { permission: { stopAtOnce: () => null, look: () => Promise.resolve('telemetry.json') } });
  for (const [{ recorder, onDisk, told, hashed }, by] of [
    [atOnce, 'DO_NOT_TRACK'],
    [later, 'telemetry.json'],
  ] as const) {
    const event = await recorder.report(GOOD);
    assert.deepEqual([event.stored, event.stoppedBy, event.skillName], [false, by, 'code-review']);
    assert.deepEqual([await onDisk(), told, hashed], [[], [], []]);
  }
});

test('a bad argument rejects with a TypeError, and nothing is kept', async (t) => {
  const { recorder, onDisk } = setUp(t);
  await assert.rejects(recorder.report({ ...GOOD, outcome: 'great' }), { name: 'TypeError', message: /^outcome / });
  await assert.rejects(recorder.report(undefined), TypeError);
  assert.deepEqual(await onDisk(), []);
});

test('closing waits for what was reported before, and takes nothing after', async (t) => {
  const { recorder, spool, onDisk } = setUp(t);
  const before = recorder.report(GOOD);
  await recorder.close();
  await spool.close();
  assert.equal((await before).stored, true);
  const after = await recorder.report(GOOD);
  assert.deepEqual([after.stored, after.stoppedBy], [false, 'closed']);
  assert.equal((await onDisk()).length, 1);
});
