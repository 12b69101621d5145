import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { ADAPTER } from '../../../src/sharing/adapters/registry.js';
import type { AdapterId } from '../../../src/sharing/destination.js';
import { sendRequest } from '../../../src/sharing/http.js';
import { Outbox } from '../../../src/sharing/outbox.js';
import { Sender } from '../../../src/sharing/sender.js';
import { tempFolder } from '../consent/temp.js';
import { AT, FACTS, listen, queuedUses, type Reply } from './support.js';

const EVENTS = 60;
const STATUS =
  (status: number, headers = {}): Reply =>
  () => ({ status, headers });

/** A clock that is put forward by hand, an outbox with 60 uses, and a sender for it. */
async function bench(t: TestContext, endpoint: string, adapterId: AdapterId = 'posthog', events = EVENTS) {
  const clock = { now: AT };
  const folder = await tempFolder(t);
  const stop = new AbortController();
  const createSender = () => {
    const outbox = new Outbox({ folder, now: () => clock.now });
    const post = (request: Parameters<typeof sendRequest>[0]) => sendRequest(request, stop.signal, () => clock.now);
    const sender = new Sender({ outbox, post, now: () => clock.now });
    const round = {
      adapter: ADAPTER[adapterId],
      facts: { ...FACTS, endpoint },
      mayGoOn: () => Promise.resolve(!stop.signal.aborted),
    };
    return { outbox, run: () => sender.run(round) };
  };
  const first = createSender();
  await first.outbox.add(queuedUses(events));
  return { ...first, clock, stop, createSender };
}

function uuids(bodies: readonly { readonly body: string }[]): string[] {
  return bodies.flatMap(({ body }) =>
    (JSON.parse(body) as { batch: { uuid: string }[] }).batch.map(({ uuid }) => uuid),
  );
}

const ALL = queuedUses(EVENTS).map(({ event }) => event.id);

describe('sending to a real server', () => {
  it('puts at most 25 events into a request, in order, each once', async (t) => {
    const { url, arrived } = await listen(t, STATUS(200));
    const { run, outbox } = await bench(t, url);
    await run();
    assert.deepEqual(
      arrived.map(({ body }) => uuids([{ body }]).length),
      [25, 25, 10],
    );
    assert.deepEqual(uuids(arrived), ALL);
    assert.equal((await outbox.read()).waiting.length, 0);
    await run();
    assert.equal(arrived.length, 3);
  });

  const failures: readonly [name: string, reply: Reply, problem: string, pauseMs: number][] = [
    ['500', STATUS(500), 'status-500', 15_000],
    ['429', STATUS(429), 'status-429', 15_000],
    ['429 with Retry-After in seconds', STATUS(429, { 'retry-after': '120' }), 'status-429', 120_000],
    [
      '503 with Retry-After as a date',
      STATUS(503, { 'retry-after': new Date(AT + 90_500).toUTCString() }),
      'status-503',
      90_000 - (AT % 1000) + (AT % 1000 >= 500 ? 1000 : 0),
    ],
    ['Retry-After beyond all measure', STATUS(503, { 'retry-after': '99999999' }), 'status-503', 86_400_000],
    ['401', STATUS(401), 'status-401', 15_000],
    ['a redirect', STATUS(307, { location: 'http://127.0.0.1:9/elsewhere' }), 'redirect', 15_000],
    ['a dropped connection', () => ({ how: 'cut' }), 'unreachable', 15_000],
    ['a server that says nothing', () => ({ how: 'silence' }), 'timeout', 15_000],
  ];
  for (const [name, reply, problem, pauseMs] of failures) {
    it(`${name}: one request, all events stay, and a pause`, async (t) => {
      const { url, arrived } = await listen(t, (nth) => (nth === 0 ? reply(nth, '') : {}));
      const { run, outbox, clock, createSender } = await bench(t, url);
      await run();
      const state = await outbox.read();
      assert.deepEqual([state.waiting.length, state.problem, state.failures], [EVENTS, problem, 1]);
      assert.equal(state.notBefore - AT, pauseMs);
      clock.now = state.notBefore - 1;
      await run();
      assert.equal(arrived.length, 1);
      // A restart in between: another sender on the same outbox.
      clock.now = state.notBefore;
      await createSender().run();
      assert.deepEqual(uuids(arrived.slice(1)), ALL);
      const after = await outbox.read();
      assert.deepEqual([after.waiting.length, after.problem, after.failures, after.dropped], [0, null, 0, 0]);
    });
  }

  it('a server that is not there: all stay', async (t) => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    await new Promise((done) => server.close(done));
    const { run, outbox } = await bench(t, `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    await run();
    const { waiting, problem } = await outbox.read();
    assert.deepEqual([waiting.length, problem], [EVENTS, 'unreachable']);
  });

  it('pauses twice as long after each failure, up to an hour', async (t) => {
    const { url } = await listen(t, STATUS(500));
    const { run, outbox, clock } = await bench(t, url, 'posthog', 1);
    const pauses: number[] = [];
    for (let round = 0; round < 10; round++) {
      await run();
      const { notBefore } = await outbox.read();
      pauses.push((notBefore - clock.now) / 1_000);
      clock.now = notBefore;
    }
    assert.deepEqual(pauses, [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  });

  it('413: smaller requests; an event that is too large alone is dropped and counted', async (t) => {
    const large = ALL[7] ?? '';
    const accepted: string[] = [];
    const { url } = await listen(t, (_, body) => {
      const ids = uuids([{ body }]);
      if (ids.length > 5 || ids.includes(large)) {
        return { status: 413 };
      }
      accepted.push(...ids);
      return {};
    });
    const { run, outbox } = await bench(t, url, 'posthog', 10);
    await run();
    assert.deepEqual(
      accepted,
      ALL.slice(0, 10).filter((id) => id !== large),
    );
    const { waiting, dropped } = await outbox.read();
    assert.deepEqual([waiting.length, dropped], [0, 1]);
  });

  it('sharing that is turned off in mid-send: nothing more leaves, and nothing is taken for sent', async (t) => {
    const { url, arrived } = await listen(t, (nth) => (nth === 1 ? { how: 'silence' } : {}));
    const { run, outbox, stop } = await bench(t, url);
    const running = run();
    while (arrived.length < 2) {
      await new Promise((done) => setTimeout(done, 5));
    }
    stop.abort();
    await outbox.remove();
    await running;
    assert.equal(arrived.length, 2);
    assert.deepEqual((await outbox.read()).waiting, []);
    await run();
    assert.equal(arrived.length, 2);
  });

  it('two windows at once send each event once', async (t) => {
    const { url, arrived } = await listen(t, STATUS(200));
    const { run, createSender } = await bench(t, url);
    await Promise.all([run(), createSender().run(), createSender().run()]);
    assert.deepEqual(uuids(arrived), ALL);
  });

  for (const adapterId of ['beacon', 'metrics'] as const) {
    it(`${adapterId}: one event a request; what follows a failure waits`, async (t) => {
      const { url, arrived } = await listen(t, (nth) => ({ status: nth === 3 ? 500 : 204 }));
      const { run, outbox } = await bench(t, url, adapterId, 6);
      await run();
      assert.equal(arrived.length, 4);
      assert.deepEqual((await outbox.read()).waiting, queuedUses(6).slice(3));
    });
  }

  it('sends to no address that may not be, whatever asks for it', async () => {
    const request = { method: 'GET', url: 'http://collect.example/', headers: [], body: '', keys: [] } as const;
    assert.deepEqual(await sendRequest(request, new AbortController().signal, Date.now), { kind: 'stopped' });
  });
});
