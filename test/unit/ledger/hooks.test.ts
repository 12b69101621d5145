import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import { formatHook, parseHook } from '../../../src/ledger/hookLine.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { SpoolFile } from '../../../src/ledger/spoolFile.js';
import { realDisk } from '../../../src/ledger/disk.js';
import type { HookEvent } from '../../../src/model/hookEvent.js';
import { useId } from '../../../src/model/identity.js';
import { readHooks } from '../../../src/model/hookUses.js';
import type { UseEvent } from '../../../src/model/use.js';
import { exit, HOOKS_AT, skillHook, start, turnEnd, typedHook } from '../../fixtures/hooks.js';
import { batch, DAY, filesHolding, NOW, open, session, temporaryHome, use } from './support.js';

const project = '0123456789abcdef';
const time = (ms: number): { timestamp: string } => ({ timestamp: new Date(HOOKS_AT + ms).toISOString() });

/** What the transcript tells of a call, or of a typed skill. */
const called = (number: number, ms: number, more: Partial<UseEvent> = {}): UseEvent =>
  use(number, { ...time(ms), ...more });
const typed = (number: number, ms: number, more: Partial<UseEvent> = {}): UseEvent =>
  use(100 + number, { ...time(ms), trigger: 'user', project, ...more });

/** What a terminal saw. */
function run(ms: number, more: Partial<UseEvent> = {}): UseEvent {
  const seen = { evidence: 'terminal', reason: 'exit-code', outcome: 'failure', trigger: 'user', exitCode: 3 } as const;
  return use(500, { ...time(ms), ...seen, sessionId: 'terminal', tokens: null, project, durationMs: 30_000, ...more });
}

/** A source by itself: lines of hooks, or uses. */
type Source = readonly HookEvent[] | UseEvent;

async function give(ledger: Ledger, spool: SpoolFile, source: Source): Promise<void> {
  if ('id' in source) {
    ledger.add(batch([source]));
  } else {
    await spool.append(source.map(formatHook).join(''));
    await ledger.refresh();
  }
}

async function ledgerOf(t: TestContext, sources: readonly Source[]): Promise<Ledger> {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk, true);
  for (const source of sources) {
    await give(ledger, spool, source);
  }
  await spool.drop();
  return ledger;
}

function sorted(uses: readonly UseEvent[]): UseEvent[] {
  return uses.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function orders<T>(items: readonly T[]): T[][] {
  return items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) => orders(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]));
}

test('a line of a hook is read as strictly as it is written', () => {
  const lines = [skillHook(1, 0, { failure: 'denied', callMs: 5, project }), turnEnd(5), exit(9, 'clear'), start(0)];
  lines.forEach((event) => assert.deepEqual(parseHook(formatHook(event)), event));
  const skill = skillHook(1, 0);
  const changed: readonly (readonly [object, HookEvent | null])[] = [
    [{ id: 'no ulid' }, null],
    [{ at: -1 }, null],
    [{ at: '5' }, null],
    [{ trigger: 'implied' }, null],
    [{ sessionId: 5 }, null],
    [{ agentId: 'somebody' }, { ...skill, agentId: 'other' }],
    [{ skillName: 'a whole sentence' }, { ...skill, skillName: '(invalid name)' }],
    [{ failure: 'strange', callMs: 'long', project: '/home/me' }, skill],
    [{ user_email: 'me@example.com', prompt: 'secret' }, skill],
  ];
  for (const [change, expected] of changed) {
    assert.deepEqual(parseHook(JSON.stringify({ hook: 'skill', ...skill, kind: undefined, ...change })), expected);
  }
  for (const line of ['{"hook":', '{"hook":"exit"}', '{"hook":"skill"}', '{"hook":"end","how":"x"}', '{"hook":null}']) {
    assert.equal(parseHook(line), null, line);
  }
});

test('a call by the model is one row whichever of hook and transcript comes first, with what the transcript tells', async (t) => {
  const hooks = [skillHook(1, 0, { project }), turnEnd(5_000)];
  const byHook = readHooks(hooks, NOW).uses[0];
  assert.deepEqual((await ledgerOf(t, [hooks])).events({}, 9), [byHook]);
  const told = called(1, 0, { outcome: 'partial', reason: 'unresolved-error', durationMs: 4_900 });
  assert.equal(told.id, byHook?.id);
  for (const sources of [
    [hooks, told],
    [told, hooks],
    [told, hooks, told, hooks],
    [hooks, hooks, told],
  ]) {
    const ledger = await ledgerOf(t, sources);
    assert.deepEqual(ledger.events({}, 9), [{ ...told, project }]);
    assert.deepEqual([ledger.reports()[0]?.totalUses, ledger.reports()[0]?.partialCount], [1, 1]);
  }
});

test('a typed skill, its run in a terminal and its transcript are one row with the exit code, in all orders', async (t) => {
  const hooks = [typedHook(1, 500, { project }), turnEnd(20_000)];
  const told = typed(1, 900, { durationMs: 19_000 });
  for (const sources of orders<Source>([run(0), hooks, told])) {
    const ledger = await ledgerOf(t, sources);
    assert.deepEqual(ledger.events({}, 9), [{ ...told, exitCode: 3 }]);
    assert.equal(ledger.reports()[0]?.totalUses, 1);
  }
  const without = await ledgerOf(t, [run(0), hooks]);
  const [byHook] = without.events({}, 9);
  assert.deepEqual([byHook?.evidence, byHook?.exitCode, byHook?.reason], ['hook', 3, 'ended']);
  assert.equal(without.events({}, 9).length, 1);
});

test('what was reported of a use by a hook is kept when its transcript takes the row over', async (t) => {
  const said = {
    evidence: 'report',
    trigger: 'api',
    reason: 'reported',
    outcome: 'partial',
    durationMs: null,
  } as const;
  const report = use(900, { ...time(3_000), ...said });
  const told = typed(1, 300);
  const ledger = await ledgerOf(t, [[typedHook(1, 0), turnEnd(20_000)], report, told]);
  assert.deepEqual(ledger.events({}, 9), [{ ...told, reportedOutcome: 'partial', reportedReason: 'reported' }]);
});

test('another use than the one that the transcript tells stands beside it', async (t) => {
  const hooks = [typedHook(1, 0), turnEnd(9_000), typedHook(2, 600_000), turnEnd(700_000)];
  const ledger = await ledgerOf(t, [hooks, typed(1, 300)]);
  assert.deepEqual(
    ledger.events({}, 9).map(({ evidence }) => evidence),
    ['hook', 'transcript'],
  );
  for (const other of [
    { sessionId: 'other' },
    { skillName: 'review', skillId: 'review' },
    { agentId: 'codex' },
  ] as const) {
    const beside = await ledgerOf(t, [hooks.slice(0, 2), typed(1, 300, other)]);
    assert.equal(beside.events({}, 9).length, 2, JSON.stringify(other));
  }
});

test('a typed word that the whole transcript does not tell as a use was none', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk, true);
  await give(ledger, spool, [typedHook(1, 1_000), skillHook(2, 5_000, { skillName: 'review' }), turnEnd(9_000)]);
  await spool.drop();
  assert.equal(ledger.events({}, 9).length, 2);
  ledger.add(batch([], { session: session('session-one', { start: HOOKS_AT, end: HOOKS_AT + 60_000 }) }));
  assert.deepEqual(
    ledger.events({}, 9).map(({ skillName }) => skillName),
    ['review'],
    "a subagent's transcript may be missing, so a call stands",
  );
});

test('a fork repeats the call under another session: one row', async (t) => {
  const told = called(1, 0);
  const replay = { ...told, evidence: 'replay', asOf: told.asOf + 9_000 } as const;
  for (const sources of orders<Source>([[skillHook(1, 0), turnEnd(5_000)], told, replay])) {
    assert.deepEqual((await ledgerOf(t, sources)).events({}, 9), [told]);
  }
});

test('running until an end is seen, then counted; abandoned when nothing more comes', async (t) => {
  const { files } = temporaryHome(t);
  let now = HOOKS_AT + 10_000;
  const ledger = await open(t, files, { now: () => now });
  const spool = new SpoolFile(files.spool, realDisk, true);
  await give(ledger, spool, [typedHook(1, 0)]);
  assert.deepEqual([ledger.events({}, 9).length, ledger.running().length], [0, 1]);
  now += 1_800_000;
  await ledger.refresh();
  assert.deepEqual([ledger.events({}, 9).map(({ reason }) => reason), ledger.running().length], [['abandoned'], 0]);
  await give(ledger, spool, [turnEnd(1_900_000)]);
  await spool.drop();
  assert.deepEqual(
    ledger.events({}, 9).map(({ reason, durationMs }) => [reason, durationMs]),
    [['ended', 1_900_000]],
  );
});

test('a session has the reason that its hook gave, whichever comes first, and a later life takes it away', async (t) => {
  const ended = exit(60_000, 'prompt-input-exit');
  const row = session('session-one', { start: HOOKS_AT, end: HOOKS_AT + 59_000 });
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk, true);
  const reason = (): string | null | undefined => ledger.sessions({}, 9)[0]?.exitReason;
  ledger.add(batch([], { session: row }));
  assert.equal(reason(), null);
  const before = ledger.snapshot().sessionStamp;
  await give(ledger, spool, [ended]);
  assert.equal(reason(), 'prompt-input-exit');
  assert.notEqual(ledger.snapshot().sessionStamp, before, 'views must look again');
  ledger.add(batch([], { session: { ...row, end: HOOKS_AT + 900_000 } }));
  assert.equal(reason(), null);
  await give(ledger, spool, [exit(901_000, 'logout')]);
  await spool.drop();
  assert.equal(reason(), 'logout');
  ledger.add(batch([], { session: { ...row, end: HOOKS_AT + 900_500, exitReason: 'routine' } }));
  assert.equal(reason(), 'routine', 'what the transcript tells comes first');
});

test('days apart and in different processes: published, loaded, and the line replayed', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new SpoolFile(files.spool, realDisk, true);
  const hooks = [typedHook(1, 0), turnEnd(5_000)];
  const first = await open(t, files);
  await give(first, spool, hooks);
  await first.publish();
  const second = await open(t, files);
  assert.equal(second.events({}, 9)[0]?.evidence, 'hook');
  second.add(batch([typed(1, 200)]));
  await second.publish();
  await give(first, spool, hooks);
  await spool.drop();
  await first.publish();
  for (const ledger of [first, await open(t, files)]) {
    await ledger.refresh();
    assert.deepEqual(ledger.events({}, 9), [typed(1, 200)]);
    assert.deepEqual((await ledger.status()).hooks, [{ agentId: 'claude-code', lastAt: HOOKS_AT + 5_000 }]);
    assert.deepEqual(
      (await ledger.verify(false)).findings.filter(({ ok }) => !ok),
      [],
    );
  }
});

test('clearing a skill leaves no byte of what hooks told of it, nor brings a line it back', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk, true);
  const secret = [typedHook(1, 0, { skillName: 'geheimnis' }), skillHook(2, 40, { skillName: 'geheimnis' })];
  await give(ledger, spool, [...secret, turnEnd(5_000), skillHook(3, 6_000)]);
  await ledger.publish();
  await ledger.clear({ kind: 'skill', skillName: 'geheimnis' });
  await give(ledger, spool, secret);
  await spool.drop();
  await ledger.clear({ kind: 'skill', skillName: 'geheimnis' });
  assert.deepEqual(filesHolding(files.folder, 'geheimnis'), []);
  assert.deepEqual(
    [...ledger.events({}, 9), ...ledger.running()].map(({ skillName }) => skillName),
    ['deploy'],
  );
  await ledger.clear({ kind: 'all' });
  assert.deepEqual([...ledger.contents({}).hooks, ...(await ledger.status()).hooks], []);
});

test('a time in which recording was off takes nothing from hooks', async (t) => {
  const { files } = temporaryHome(t);
  await new Exclusions(files.exclusions).add({ cause: 'off', from: HOOKS_AT, to: HOOKS_AT + 60_000 });
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk, true);
  await give(ledger, spool, [
    typedHook(1, 0),
    turnEnd(5_000),
    exit(9_000, 'clear'),
    skillHook(2, 61_000),
    turnEnd(70_000),
  ]);
  await spool.drop();
  assert.equal(ledger.events({}, 9).length, 1);
  assert.equal([...ledger.contents({}).hooks].length, 2);
});

test('what hooks told goes with the raw rows, but for how sessions ended; ends without a skill go earlier', async (t) => {
  const { files } = temporaryHome(t);
  let now = NOW;
  const ledger = await open(t, files, { now: () => now, retentionDays: 5 });
  const spool = new SpoolFile(files.spool, realDisk, true);
  const kinds = (): string[] => [...ledger.contents({}).hooks].map(({ kind }) => kind).sort();
  await give(ledger, spool, [start(0), skillHook(1, 10), turnEnd(5_000), exit(9_000, 'clear')]);
  await give(ledger, spool, [turnEnd(7_000, { sessionId: 'without' }), exit(8_000, 'clear', { sessionId: 'without' })]);
  await spool.drop();
  await ledger.publish();
  assert.equal(kinds().length, 6);
  now += 3 * DAY;
  await ledger.publish();
  assert.deepEqual(kinds(), ['end', 'exit', 'exit', 'skill', 'start']);
  now += 5 * DAY;
  await ledger.publish();
  assert.deepEqual([kinds(), ledger.events({}, 9)], [['exit', 'exit'], []]);
  assert.equal(ledger.reports()[0]?.totalUses, 1);
});

test('an export of everything holds what hooks told', async (t) => {
  const hooks = [skillHook(1, 0), turnEnd(5_000), exit(9_000, 'clear')];
  const ledger = await ledgerOf(t, [hooks]);
  assert.deepEqual(
    new Set([...ledger.contents({}).hooks].map((event) => formatHook(event))),
    new Set(hooks.map((event) => formatHook(event))),
  );
  assert.equal([...ledger.contents({ agentId: 'codex' }).hooks].length, 0);
});

/** Numbers from 0 up to a limit, the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

function shuffled<T>(items: readonly T[], next: (limit: number) => number): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(next(rest.length), 1)[0] as T);
}

/** Two sessions with calls, typed skills, runs in terminals, and transcripts that tell of some of them. */
function scene(next: (limit: number) => number): { hooks: HookEvent[]; uses: UseEvent[] } {
  const hooks: HookEvent[] = [];
  const uses: UseEvent[] = [];
  for (const sessionId of ['one', 'two']) {
    for (let n = 0; n < 1 + next(5); n++) {
      const number = uses.length * 10 + n + (sessionId === 'one' ? 0 : 1_000);
      const at = next(600) * 1_000;
      const skillName = next(2) === 0 ? 'deploy' : 'review';
      const names = { sessionId, skillName } as const;
      const isTyped = next(2) === 0;
      if (next(4) > 0) {
        hooks.push((isTyped ? typedHook : skillHook)(number, at, { ...names, project }));
      }
      if (next(3) > 0) {
        hooks.push(turnEnd(at + 1_000 + next(100_000), { sessionId, continued: next(5) === 0 }));
      }
      if (next(4) > 0) {
        const told = { ...names, skillId: skillName, project };
        uses.push(isTyped ? typed(number, at + next(3_000), told) : called(number, at, told));
      }
      if (isTyped && next(2) === 0) {
        const names = { skillName, skillId: skillName, sessionId: `terminal-${number}` };
        uses.push(run(at - 500, { ...names, id: useId(at, 'claude-code', `run-${number}`, skillName), exitCode: n }));
      }
    }
    if (next(3) === 0) {
      hooks.push(exit(700_000, 'logout', { sessionId }));
    }
  }
  return { hooks, uses };
}

test('whatever the order of arrival, the rows are the same', async (t) => {
  for (let seed = 1; seed <= 40; seed++) {
    const next = numbers(seed);
    const { hooks, uses } = scene(next);
    const sources: Source[] = [...hooks.map((event) => [event]), ...uses];
    const results = new Set<string>();
    for (let order = 0; order < 5; order++) {
      const once = shuffled(sources, next);
      const ledger = await ledgerOf(t, [...once, ...shuffled(once, next).slice(0, 3)]);
      const events = sorted(ledger.events({}, 99));
      const running = ledger.running().map(({ id }) => id);
      results.add(
        JSON.stringify([
          events,
          running.sort(),
          ledger.reports().map(({ totalUses, reasons }) => [totalUses, reasons]),
        ]),
      );
      assert.equal(
        ledger.reports().reduce((sum, { totalUses }) => sum + totalUses, 0),
        events.length,
        `seed ${seed}: the rollup`,
      );
      await ledger.close();
    }
    assert.equal(results.size, 1, `seed ${seed}:\n${[...results].join('\n')}`);
  }
});
