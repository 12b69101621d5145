import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Coalesce } from '../../../src/capture/coalesce.js';

/** A job whose runs end when told to. */
function controlled() {
  const ends: (() => void)[] = [];
  let active = 0;
  let most = 0;
  const job = new Coalesce(async () => {
    most = Math.max(most, ++active);
    await new Promise<void>((resolve) => ends.push(resolve));
    active--;
    return ends.length;
  });
  return { job, ends, most: () => most };
}

test('requests while a run is under way share one run after it', async () => {
  const { job, ends, most } = controlled();
  const first = job.run();
  const second = job.run();
  const third = job.run();
  assert.equal(ends.length, 1, 'only one run has begun');
  ends[0]?.();
  assert.equal(await first, 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(ends.length, 2, 'the two requests became one run');
  ends[1]?.();
  assert.equal(await second, 2);
  assert.equal(await third, 2);
  assert.equal(most(), 1, 'never two at once');
});

test('a failed run does not keep the next one from starting', async () => {
  let runs = 0;
  const job = new Coalesce(async () => {
    runs++;
    await new Promise((resolve) => setImmediate(resolve));
    if (runs === 1) {
      throw new Error('first');
    }
    return runs;
  });
  const first = job.run();
  const second = job.run();
  await assert.rejects(first, /first/);
  assert.equal(await second, 2);
  assert.equal(await job.run(), 3);
});

test('a request at the very end of a run joins the one that is about to begin', async () => {
  const { job, ends, most } = controlled();
  const first = job.run();
  const late = first.then(() => job.run());
  const second = job.run();
  ends[0]?.();
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(most(), 1, 'never two at once');
  ends[1]?.();
  assert.deepEqual(await Promise.all([second, late]), [2, 2]);
});
