import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Lease } from '../../../src/capture/lease.js';
import type { FileAnswer } from '../../../src/consent/decide.js';
import type { Confirmation } from '../../../src/sharing/destination.js';
import type { OutboxSummary } from '../../../src/sharing/outboxText.js';
import type { SharedError, SharedTrack } from '../../../src/sharing/sharedEvent.js';
import { SharingGate } from '../../../src/sharing/sharingGate.js';
import { SharingLoop } from '../../../src/sharing/sharingLoop.js';
import { decideRecording } from '../../../src/consent/decide.js';
import { tempFolder } from '../consent/temp.js';
import { AT, listen, type Reply, TRACK } from './support.js';

const SUMMARY: OutboxSummary = {
  waiting: 1,
  dropped: 0,
  failures: 0,
  notBefore: 0,
  problem: null,
  settling: 0,
  settlesAt: 0,
  from: 0,
  paused: false,
};

/** A window with a gate and a loop, and signals that a test sets. The worker only notes what it is asked. */
async function setUp(t: TestContext, reply: Reply = () => ({})) {
  const { url, arrived } = await listen(t, reply);
  const confirmation: Confirmation = {
    endpoint: url,
    adapter: 'beacon',
    skillNames: 'hashed',
    projectKey: '',
    since: AT,
  };
  const signals = {
    env: {} as Record<string, string>,
    telemetry: true,
    file: { kind: 'undecided' } as FileAnswer,
    confirmation: confirmation as Confirmation | null,
  };
  const editor = () => ({ recording: 'on', telemetry: signals.telemetry }) as const;
  const consent = {
    get seenFile() {
      return signals.file;
    },
    get confirmation() {
      return signals.confirmation;
    },
    current: decideRecording({ variable: null, file: signals.file, editor: editor(), editorsOff: [] }),
  };
  const gate = new SharingGate({
    consent,
    env: signals.env,
    signals: editor,
    destination: () => confirmation,
    now: Date.now,
  });
  const calls: string[] = [];
  const events: (SharedTrack | SharedError)[] = [];
  const outbox: { summary: OutboxSummary | null } = { summary: null };
  const folder = await tempFolder(t);
  const loop = new SharingLoop({
    gate,
    consent,
    worker: {
      share: () => Promise.resolve(void calls.push('share')),
      shareEvents: (_, some) => Promise.resolve(void events.push(...some)),
      stopSharing: (forget) => Promise.resolve(void calls.push(forget ? 'remove' : 'pause')),
    },
    program: { version: '', node: '', platform: 'linux' },
    createLease: (onChange) => new Lease(join(folder, 'sharing.lease'), Date.now, onChange),
    readSummary: () => Promise.resolve(outbox.summary),
    now: Date.now,
    log: { info: () => {}, warn: (text) => calls.push(text), error: () => {} },
  });
  const awake = setInterval(() => {}, 1_000);
  t.after(async () => {
    loop.dispose();
    await loop.end();
    clearInterval(awake);
  });
  const request = { method: 'GET', url: `${url}/?t=x`, headers: [], body: '', keys: ['k'] } as const;
  return { signals, gate, loop, calls, events, outbox, request, arrived };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !isTrue(); ) {
    assert.ok(Date.now() < end, 'it did not come');
    await new Promise((done) => setTimeout(done, 10));
  }
}

describe('the gate', () => {
  it('lets a request through while everything says yes, and looks anew at each', async (t) => {
    const { gate, request, signals, arrived } = await setUp(t);
    const send = async () => (await gate.post(request)).kind;
    assert.equal(await send(), 'answered');
    signals.telemetry = false;
    assert.equal(await send(), 'stopped');
    signals.telemetry = true;
    signals.env['DO_NOT_TRACK'] = '0';
    assert.equal(await send(), 'stopped');
    delete signals.env['DO_NOT_TRACK'];
    signals.file = { kind: 'no' };
    assert.equal(await send(), 'stopped');
    signals.file = { kind: 'yes' };
    signals.confirmation = null;
    assert.equal(await send(), 'stopped');
    assert.equal(arrived.length, 1);
  });

  it('lets nothing through to anywhere but the confirmed endpoint', async (t) => {
    const { gate, request } = await setUp(t);
    const { url, arrived } = await listen(t, () => ({}));
    assert.deepEqual(await gate.post({ ...request, url: `${url}/` }), { kind: 'stopped' });
    assert.deepEqual(arrived, []);
  });

  it('breaks off what is under way', async (t) => {
    const { gate, request, arrived } = await setUp(t, () => ({ how: 'silence' }));
    const answer = gate.post(request);
    await until(() => arrived.length === 1);
    gate.shut();
    assert.deepEqual(await answer, { kind: 'stopped' });
  });
});

describe('the loop', () => {
  it('sends in rounds while sharing is on', async (t) => {
    const { loop, calls } = await setUp(t);
    await loop.apply();
    await until(() => calls.length > 0);
    assert.deepEqual(calls, ['share']);
  });

  it('asks the worker for nothing where sharing was never on', async (t) => {
    const { loop, calls, signals } = await setUp(t);
    signals.confirmation = null;
    await loop.apply();
    loop.add(TRACK);
    await loop.apply();
    assert.deepEqual(calls, []);
  });

  it('has the outbox removed, once, when the confirmation is gone, and paused when an editor says no', async (t) => {
    const { loop, calls, signals, outbox } = await setUp(t);
    outbox.summary = SUMMARY;
    await loop.apply();
    signals.telemetry = false;
    await loop.apply();
    await loop.apply();
    assert.deepEqual(calls, ['pause']);
    signals.telemetry = true;
    await loop.apply();
    signals.confirmation = null;
    await loop.apply();
    await loop.apply();
    assert.deepEqual(calls, ['pause', 'remove']);
  });

  it('leaves the outbox to other windows where a variable of this process says no', async (t) => {
    const { loop, calls, signals, outbox } = await setUp(t);
    outbox.summary = SUMMARY;
    signals.env['CI'] = '1';
    await loop.apply();
    loop.add(TRACK);
    assert.deepEqual(calls, []);
  });

  it('queues what is told while sharing is on, and forgets it while it is off', async (t) => {
    const { loop, events, signals } = await setUp(t);
    loop.add(TRACK);
    await until(() => events.length === 1);
    signals.telemetry = false;
    loop.add(TRACK);
    await loop.apply();
    signals.telemetry = true;
    await loop.apply();
    assert.equal(events.length, 1);
  });

  it('at the end what was told is on disk, and no request begins', async (t) => {
    const { loop, events, gate, request, arrived } = await setUp(t);
    loop.add(TRACK);
    await loop.end();
    assert.equal(events.length, 1);
    assert.deepEqual(await gate.post(request), { kind: 'stopped' });
    assert.deepEqual(arrived, []);
  });
});
