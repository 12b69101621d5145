import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { OptOut } from '../../../src/agents/commandLine/optOuts.js';
import { TerminalOptOuts, UNSEEN_MS } from '../../../src/capture/terminalOptOuts.js';
import { openIntervals } from '../../../src/consent/offIntervals.js';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import type { AgentId } from '../../../src/model/vocabulary.js';
import { DAY, NOW, batch, open, session, temporaryHome, use } from '../ledger/support.js';

const MINUTE = 60_000;
const EARLY = 2_000;

const optOut = (agentId: AgentId, background = false): OptOut => ({ agentId, variable: 'DO_NOT_TRACK', background });

function setUp(t: TestContext, more: { add?: () => Promise<string> } = {}) {
  const { files } = temporaryHome(t);
  const exclusions = new Exclusions(files.exclusions);
  const state = { now: NOW, excluded: 0, warnings: [] as string[] };
  const optOuts = new TerminalOptOuts({
    exclusions: {
      add: more.add ?? ((one) => exclusions.add(one)),
      replace: (one) => exclusions.replace(one),
      vouch: (id, until) => exclusions.vouch(id, until),
    },
    pid: 7,
    onExclude: () => Promise.resolve(void state.excluded++),
    now: () => state.now,
    log: { info: () => undefined, warn: (message) => void state.warnings.push(message), error: () => undefined },
  });
  const spans = async (): Promise<(readonly [AgentId | undefined, number, number | null])[]> =>
    (await exclusions.read()).exclusions.map(({ agent, from, to }) => [
      agent,
      from - NOW,
      to === null ? null : to - NOW,
    ]);
  return { files, exclusions, state, optOuts, spans };
}

test('a run is excluded from its start, open, and to its end', async (t) => {
  const { optOuts, exclusions, spans, state } = setUp(t);
  await optOuts.begin(1, [optOut('claude-code'), optOut('claude-code'), optOut('codex')], NOW);
  assert.deepEqual(await spans(), [
    ['claude-code', -EARLY, null],
    ['codex', -EARLY, null],
  ]);
  const [first] = (await exclusions.read()).exclusions;
  assert.deepEqual([first?.cause, first?.signal, first?.pid, first?.skill], ['off', 'DO_NOT_TRACK', 7, undefined]);
  assert.equal(state.excluded, 1);
  await optOuts.end(1, [optOut('claude-code'), optOut('codex')], NOW, NOW + MINUTE);
  await optOuts.beat();
  assert.deepEqual(await spans(), [
    ['claude-code', -EARLY, MINUTE],
    ['codex', -EARLY, MINUTE],
  ]);
});

test('what only the end tells is excluded then; a line without any is not', async (t) => {
  const { optOuts, spans, state } = setUp(t);
  await optOuts.begin(1, [], NOW);
  await optOuts.end(1, [], NOW, NOW + 1);
  assert.deepEqual([await spans(), state.excluded], [[], 0]);
  await optOuts.end(2, [optOut('codex')], NOW, NOW + MINUTE);
  assert.deepEqual([await spans(), state.excluded], [[['codex', -EARLY, MINUTE]], 1]);
});

test('a run in the background is taken to last an hour more', async (t) => {
  const { optOuts, spans } = setUp(t);
  await optOuts.begin(1, [optOut('codex', true)], NOW);
  await optOuts.end(1, [optOut('codex', true)], NOW, NOW + 10);
  assert.deepEqual(await spans(), [['codex', -EARLY, 10 + UNSEEN_MS]]);
});

test('a long run stays open while its host lives, and an hour beyond when that dies', async (t) => {
  const { optOuts, exclusions, spans, state } = setUp(t);
  await optOuts.begin(1, [optOut('codex')], NOW);
  const { stamp } = await exclusions.read();
  for (let minute = 0; minute < 300; minute += 4) {
    state.now = NOW + minute * MINUTE;
    await optOuts.beat();
    await exclusions.closeDead(() => true, state.now);
    assert.deepEqual(await spans(), [['codex', -EARLY, null]]);
  }
  assert.equal((await exclusions.read()).stamp, stamp, 'each line makes every process read the ledger anew');
  await exclusions.closeDead(() => false, state.now);
  const [, , to = 0] = (await spans())[0] ?? [];
  const last = state.now - NOW;
  assert.ok(to !== null && to > last + UNSEEN_MS / 2 && to <= last + UNSEEN_MS, String(to));
});

test('it stands for one run, not for recording that is off', async (t) => {
  const { optOuts, exclusions } = setUp(t);
  await optOuts.begin(1, [optOut('codex')], NOW);
  assert.deepEqual(await openIntervals({ exclusions, isAlive: () => true, now: () => NOW }, new Map()), []);
});

test('what can not be noted is told', async (t) => {
  const { optOuts, state } = setUp(t, { add: () => Promise.reject(new Error('The disk is full.')) });
  await optOuts.begin(1, [optOut('codex')], NOW);
  assert.match(state.warnings.join(), /may be imported: The disk is full\.$/);
});

for (const order of ['before it is noted', 'while it runs', 'after its end'] as const) {
  test(`nothing of a run that is read ${order} stays in the ledger, and "Import history" does not bring it back`, async (t) => {
    const { optOuts, files } = setUp(t);
    const at = (ms: number): { timestamp: string } => ({ timestamp: new Date(NOW + ms).toISOString() });
    const inside = [1, 2, 3].map((n) => use(n, { ...at(n * MINUTE), trigger: n === 1 ? 'user' : 'model' }));
    const others = [
      use(11, at(-MINUTE)),
      use(12, at(9 * MINUTE)),
      use(13, { ...at(2 * MINUTE), agentId: 'codex' }),
      use(14, at(-DAY)),
    ];
    const sessions = [
      session('of the run', { start: NOW, end: NOW + 5 * MINUTE }),
      session('that the run went on with', { start: NOW - DAY, end: NOW + MINUTE }),
      session('before', { start: NOW - DAY, end: NOW - DAY + 1 }),
      session('of another agent', { agentId: 'codex', start: NOW, end: NOW + MINUTE }),
    ];
    const ledger = await open(t, files);
    const read = async (): Promise<void> => {
      [...inside, ...others].forEach((one) => void ledger.add(batch([one])));
      sessions.forEach((one) => void ledger.add(batch([], { session: one })));
      await ledger.publish();
    };
    if (order === 'before it is noted') {
      await read();
      assert.equal(ledger.events({}, 99).length, 7);
    }
    await optOuts.begin(1, [optOut('claude-code')], NOW);
    await ledger.refresh();
    if (order === 'while it runs') {
      await read();
      const soFar = others.filter((one) => one.agentId === 'codex' || Date.parse(one.timestamp) < NOW);
      assert.deepEqual(ids(ledger.events({}, 99)), ids(soFar));
    }
    await optOuts.end(1, [optOut('claude-code')], NOW, NOW + 5 * MINUTE);
    await ledger.refresh();
    for (const bringBack of [false, true]) {
      if (bringBack) {
        await ledger.liftClears();
      }
      await read();
      assert.deepEqual(ids(ledger.events({}, 99)), ids(others));
      assert.equal(ledger.reports()[0]?.totalUses, others.length);
      assert.deepEqual(
        ledger.sessions({}, 9).map(({ sessionId }) => sessionId),
        ['of another agent', 'before'],
      );
    }
  });
}

const ids = (events: readonly { id: string }[]): string[] => events.map(({ id }) => id).sort();
