import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { RestingTarget } from '../../../src/capture/restingTarget.js';

/** A ledger that takes so long to publish, on a clock of its own. */
function resting(takesMs: number): {
  target: RestingTarget;
  published: number[];
  sleep: (ms: number) => Promise<void>;
} {
  let elapsed = 0;
  const published: number[] = [];
  const ledger = {
    positions: () => new Map(),
    add: () => 0,
    publish: () => {
      published.push(elapsed);
      elapsed += takesMs;
      return Promise.resolve();
    },
  };
  const target = new RestingTarget(
    ledger,
    () => elapsed,
    (work) => void work(),
  );
  const sleep = async (ms: number): Promise<void> => {
    elapsed += ms;
    mock.timers.tick(ms);
    await Promise.resolve();
  };
  return { target, published, sleep };
}

test('after publishing it rests 19 times as long as that took, and publishes once at the end of the rest', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { target, published, sleep } = resting(100);
  await target.publish();
  assert.deepEqual(published, [0], 'the first one at once');
  await target.publish();
  await target.publish();
  await sleep(1899);
  assert.deepEqual(published, [0]);
  await sleep(1);
  assert.deepEqual(published, [0, 2000]);
  await sleep(10_000);
  assert.deepEqual(published, [0, 2000], 'not without being asked');
  await target.publish();
  assert.equal(published.length, 3, 'rested long enough: at once');
});

test('what was quick may be done again at once', async () => {
  const { target, published } = resting(0);
  await target.publish();
  await target.publish();
  assert.deepEqual(published, [0, 0]);
});
