import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WorkerClient } from '../../../src/capture/workerClient.js';

/** Speaks as birpc does: answers every call, `close` after a while, and dies at `liftClears`. */
const WORKER = `
const { parentPort, threadId } = require('node:worker_threads');
parentPort.on('message', ({ i, m }) => {
  if (m === 'liftClears') { throw new Error('worker bug'); }
  setTimeout(() => parentPort.postMessage({ t: 's', i, r: threadId }), m === 'close' ? 100 : 0);
});`;

let folder: string;
let awake: NodeJS.Timeout;
before(() => {
  awake = setInterval(() => {}, 1_000); // the client's worker keeps no process alive
  folder = mkdtempSync(join(tmpdir(), 'client-'));
  writeFileSync(join(folder, 'worker.cjs'), WORKER);
});
after(() => {
  clearInterval(awake);
  rmSync(folder, { recursive: true, force: true });
});

function client(): WorkerClient {
  const settings = { machine: { home: folder, env: {} }, wasmFile: '', retentionDays: 0 };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  return new WorkerClient(
    join(folder, 'worker.cjs'),
    () => settings,
    log,
    () => Promise.resolve({ kind: 'stopped' }),
  );
}

test('a call that comes while the worker is being closed is answered by a new one', async () => {
  const worker = client();
  const first = await worker.call('clearedSpans');
  const closed = worker.close();
  const second = await worker.call('clearedSpans');
  await closed;
  assert.notEqual(second, first);
  assert.equal(await worker.call('clearedSpans'), second, 'the new one stays');
  await worker.close();
});

test('a worker that dies rejects its calls with a sentence, and the next call starts another', async () => {
  const worker = client();
  const calls = [worker.call('liftClears'), worker.call('clearedSpans')];
  for (const call of await Promise.allSettled(calls)) {
    assert.ok(call.status === 'rejected' && /worker failed/.test(String(call.reason)), JSON.stringify(call));
  }
  assert.equal(typeof (await worker.call('clearedSpans')), 'number');
  await worker.close();
});
