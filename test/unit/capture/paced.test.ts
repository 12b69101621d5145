import assert from 'node:assert/strict';
import { mock, test, type TestContext } from 'node:test';
import { Paced } from '../../../src/capture/paced.js';

function setUp(t: TestContext): { paced: Paced; runs: () => number } {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  let runs = 0;
  return { paced: new Paced(() => runs++, 200), runs: () => runs };
}

test('the first request runs at once, those of the pause together at its end', (t) => {
  const { paced, runs } = setUp(t);
  paced.ask();
  assert.equal(runs(), 1);
  for (let n = 0; n < 10; n++) {
    paced.ask();
  }
  mock.timers.tick(199);
  assert.equal(runs(), 1);
  mock.timers.tick(1);
  assert.equal(runs(), 2);
  mock.timers.tick(1000);
  assert.equal(runs(), 2, 'nobody has asked again');
  paced.ask();
  assert.equal(runs(), 3);
});

test('a pause begins with the run at the end of the one before', (t) => {
  const { paced, runs } = setUp(t);
  paced.ask();
  paced.ask();
  mock.timers.tick(200);
  paced.ask();
  mock.timers.tick(199);
  assert.equal(runs(), 2);
  mock.timers.tick(1);
  assert.equal(runs(), 3);
});

test('nothing runs after the end', (t) => {
  const { paced, runs } = setUp(t);
  paced.ask();
  paced.ask();
  paced.stop();
  mock.timers.tick(1000);
  assert.equal(runs(), 1);
});
