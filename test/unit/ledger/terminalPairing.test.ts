import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import { Spool } from '../../../src/ledger/spool.js';
import type { UseEvent } from '../../../src/model/use.js';
import { batch, DAY, filesHolding, NOW, open, temporaryHome, use } from './support.js';

const at = NOW - 3_600_000;
const project = '0123456789abcdef';
const time = (ms: number): { timestamp: string } => ({ timestamp: new Date(at + ms).toISOString() });

/** What the transcript tells of the run. */
function told(number: number, ms: number, more: Partial<UseEvent> = {}): UseEvent {
  return use(number, { ...time(ms), trigger: 'user', project, durationMs: 20_000, ...more });
}

/** What the terminal saw. */
function seen(number: number, ms: number, more: Partial<UseEvent> = {}): UseEvent {
  const run = { evidence: 'terminal', reason: 'exit-code', outcome: 'failure', trigger: 'user', exitCode: 3 } as const;
  const unknown = { sessionId: 'terminal', tokens: null, project, durationMs: 30_000 };
  return use(500 + number, { ...time(ms), ...run, ...unknown, ...more });
}

const run = seen(1, 0);
const typed = told(1, 1_500);

const cases: readonly (readonly [name: string, run: UseEvent, use: UseEvent, isOne: boolean])[] = [
  ['begun shortly after the command', run, typed, true],
  ['begun at the end of the command', run, told(1, 31_000), true],
  ['a clock that lags a little', run, told(1, -1_000), true],
  ['begun before the command', run, told(1, -5_000), false],
  ['begun after the command', run, told(1, 40_000), false],
  ['another agent', seen(1, 0, { agentId: 'codex' }), typed, false],
  ['another skill', seen(1, 0, { skillName: 'review', skillId: 'review' }), typed, false],
  ['another folder', seen(1, 0, { project: 'fedcba9876543210' }), typed, false],
  ['a folder that the terminal could not tell', seen(1, 0, { project: null }), typed, true],
  ["the model's own call", run, told(1, 1_500, { trigger: 'model' }), false],
  ['an unknown exit code', seen(1, 0, { exitCode: null, outcome: 'partial' }), typed, true],
  ["a fork's copy of the use", run, told(1, 1_500, { evidence: 'replay', sessionId: 'fork' }), true],
];

for (const [name, terminal, transcript, isOne] of cases) {
  test(`${name}: ${isOne ? 'one use' : 'two uses'}, whichever comes first and however often`, async (t) => {
    for (const order of [
      [terminal, transcript],
      [transcript, terminal],
      [terminal, transcript, terminal, transcript],
      [transcript, terminal, transcript, terminal],
    ]) {
      const ledger = await open(t, temporaryHome(t).files);
      order.forEach((one) => ledger.add(batch([one])));
      const stands = isOne ? [{ ...transcript, exitCode: terminal.exitCode }] : [terminal, transcript];
      assert.deepEqual(sorted(ledger.events({}, 9)), sorted(stands));
      const reports = ledger.reports();
      const total = (pick: (report: (typeof reports)[number]) => number): number =>
        reports.reduce((sum, report) => sum + pick(report), 0);
      assert.equal(
        total(({ totalUses }) => totalUses),
        stands.length,
        'the rollup',
      );
      assert.equal(
        total(({ successCount }) => successCount),
        1,
        'the transcript tells how it went',
      );
    }
  });
}

test('two runs of a skill in a folder at once are paired one to one', async (t) => {
  const [run1, run2] = [seen(1, 0, { exitCode: 1 }), seen(2, 10_000, { exitCode: 2 })];
  const [use1, use2] = [told(1, 1_000), told(2, 11_000)];
  for (const order of [
    [run1, run2, use1, use2],
    [run1, run2, use2, use1],
    [run2, run1, use2, use1],
    [use1, use2, run1, run2],
    [use2, use1, run2, run1],
    [run1, use1, run2, use2],
    [use2, run2, use1, run1],
    [run2, run1, run1, use1, run2, use2, run1, run2],
  ]) {
    const ledger = await open(t, temporaryHome(t).files);
    order.forEach((one) => ledger.add(batch([one])));
    assert.deepEqual(
      sorted(ledger.events({}, 9)),
      sorted([
        { ...use1, exitCode: 1 },
        { ...use2, exitCode: 2 },
      ]),
    );
  }
});

test('a run without a transcript stays a use of its own beside one that has its run', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  ledger.add(batch([typed, seen(1, 0, { exitCode: null, outcome: 'partial' }), seen(2, 500)]));
  assert.equal(ledger.events({}, 9).length, 2);
});

test('what was reported of the run is kept when its transcript takes the row over', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const said = {
    evidence: 'report',
    trigger: 'api',
    reason: 'reported',
    outcome: 'partial',
    durationMs: null,
  } as const;
  ledger.add(batch([run, use(900, { ...time(10_000), ...said, sessionId: 'terminal' }), typed]));
  assert.deepEqual(ledger.events({}, 9), [
    { ...typed, exitCode: 3, reportedOutcome: 'partial', reportedReason: 'reported' },
  ]);
});

test('days apart and in different processes: the row is taken over, and the spool line changes nothing any more', async (t) => {
  const { files } = temporaryHome(t);
  const spool = new Spool({ folder: files.spool });
  await spool.append(run);
  const first = await open(t, files);
  assert.deepEqual(first.events({}, 9), [run]);
  await first.publish();
  const second = await open(t, files);
  second.add(batch([typed]));
  await second.publish();
  await spool.append(run);
  await spool.close();
  await first.refresh();
  await first.publish();
  for (const ledger of [first, await open(t, files)]) {
    await ledger.refresh();
    assert.deepEqual(ledger.events({}, 9), [{ ...typed, exitCode: 3 }]);
    assert.equal(ledger.reports()[0]?.totalUses, 1);
  }
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

/** Runs and uses of one skill within a minute, in two folders or one that is not known. */
function scene(next: (limit: number) => number): { runs: UseEvent[]; uses: UseEvent[] } {
  const folders = [project, 'fedcba9876543210'];
  const runs = Array.from({ length: 1 + next(4) }, (_, n) =>
    seen(n, next(60) * 1_000, {
      exitCode: n,
      durationMs: next(40) * 1_000,
      project: next(3) === 0 ? null : (folders[next(2)] ?? null),
    }),
  );
  const uses = Array.from({ length: 1 + next(4) }, (_, n) =>
    told(n, next(60) * 1_000, { project: folders[next(4) === 0 ? 1 : 0] ?? null }),
  );
  return { runs, uses };
}

/** How many runs can have a use at most, by trying all ways. */
function mostPairs(runs: readonly UseEvent[], uses: readonly UseEvent[]): number {
  const [run, ...others] = runs;
  if (run === undefined) {
    return 0;
  }
  const start = Date.parse(run.timestamp);
  const fitting = uses.filter(({ timestamp, project: folder }) => {
    const late = Date.parse(timestamp) - start;
    return late >= -2_000 && late <= (run.durationMs ?? 0) + 2_000 && (run.project ?? folder) === folder;
  });
  const taken = fitting.map(
    (use) =>
      1 +
      mostPairs(
        others,
        uses.filter((one) => one !== use),
      ),
  );
  return Math.max(mostPairs(others, uses), ...taken);
}

test('whatever the order of arrival, the rows are the same, and no invocation has two that could have one', async (t) => {
  for (let seed = 1; seed <= 60; seed++) {
    const next = numbers(seed);
    const { runs, uses } = scene(next);
    const results = new Set<string>();
    for (let order = 0; order < 8; order++) {
      const ledger = await open(t, temporaryHome(t).files);
      const once = shuffled([...runs, ...uses], next);
      for (const one of [...once, ...shuffled(once, next).slice(0, 3)]) {
        ledger.add(batch([one]));
      }
      const events = sorted(ledger.events({}, 99));
      results.add(JSON.stringify([events, ledger.reports().map(({ totalUses, reasons }) => ({ totalUses, reasons }))]));
      assert.equal(events.length, runs.length + uses.length - mostPairs(runs, uses), `seed ${seed}`);
      assert.equal(ledger.reports()[0]?.totalUses, events.length, `seed ${seed}: the rollup`);
      await ledger.close();
    }
    assert.equal(results.size, 1, `seed ${seed}`);
  }
});

test('what a later reading tells of time or folder pairs the use anew', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const [run1, run2] = [seen(1, 0, { exitCode: 1 }), seen(2, 600_000, { exitCode: 2 })];
  const early = told(1, 1_500);
  const late = { ...early, ...time(601_000), asOf: early.asOf + 1 };
  ledger.add(batch([run1, run2, early]));
  assert.deepEqual(sorted(ledger.events({}, 9)), sorted([{ ...early, exitCode: 1 }, run2]));
  ledger.add(batch([late]));
  assert.deepEqual(sorted(ledger.events({}, 9)), sorted([{ ...late, exitCode: 2 }, run1]));
});

test('a run that was wrongly taken takes its report back', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const said = {
    evidence: 'report',
    trigger: 'api',
    reason: 'reported',
    outcome: 'partial',
    durationMs: null,
  } as const;
  const second = told(2, 10_500);
  ledger.add(batch([seen(2, 10_000), use(900, { ...time(11_000), ...said, sessionId: 'terminal' })]));
  const wrong = told(3, 9_000, { durationMs: 1 });
  ledger.add(batch([wrong]));
  assert.deepEqual(ledger.events({}, 9), [
    { ...wrong, exitCode: 3, reportedOutcome: 'partial', reportedReason: 'reported' },
  ]);
  ledger.add(batch([second]));
  assert.deepEqual(
    sorted(ledger.events({}, 9)),
    sorted([wrong, { ...second, exitCode: 3, reportedOutcome: 'partial', reportedReason: 'reported' }]),
  );
});

test('raw rows that expire take their runs along, and neither comes back', async (t) => {
  const { files } = temporaryHome(t);
  const first = await open(t, files, { now: () => NOW + 10 * DAY, retentionDays: 5 });
  first.add(batch([run, typed]));
  await first.publish();
  const ledger = await open(t, files, { now: () => NOW + 10 * DAY, retentionDays: 5 });
  assert.deepEqual(ledger.events({}, 9), []);
  ledger.add(batch([run]));
  ledger.add(batch([typed]));
  assert.deepEqual(ledger.events({}, 9), []);
  assert.equal(ledger.reports()[0]?.totalUses, 1);
});

for (const [name, cause, from, to, stays] of [
  ['both', 'clear', 0, 5_000, []],
  ['both', 'off', -1_000, 5_000, []],
  ['the use only, the run had begun', 'off', 1_000, 5_000, [run]],
  ['the run only, by a clock that lags', 'clear', 0, 1_000, [typed]],
] as const) {
  for (const time of ['before', 'after'] as const) {
    test(`an exclusion (${cause}) of ${name}, noted ${time} they are read`, async (t) => {
      const { files } = temporaryHome(t);
      const ledger = await open(t, files);
      const exclusions = new Exclusions(files.exclusions);
      const add = (): void => [run, typed].forEach((one) => void ledger.add(batch([one])));
      if (time === 'after') {
        add();
        await ledger.publish();
      }
      await exclusions.add({ cause, from: cause === 'clear' ? 0 : at + from, to: at + to });
      await ledger.refresh();
      add();
      await ledger.publish();
      assert.deepEqual(ledger.events({}, 9), stays);
      assert.equal(ledger.reports()[0]?.totalUses ?? 0, stays.length);
    });
  }
}

test('clearing the skill leaves no byte of the run', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const names = { skillName: 'geheimnis', skillId: 'geheimnis', sessionId: 'terminal-to-hide' };
  ledger.add(batch([{ ...run, ...names }, { ...typed, ...names, sessionId: 'session-to-hide' }, use(5)]));
  await ledger.publish();
  assert.ok(filesHolding(files.folder, 'terminal-to-hide').length > 0);
  await ledger.clear({ kind: 'skill', skillName: 'geheimnis' });
  for (const secret of ['geheimnis', 'terminal-to-hide', 'session-to-hide']) {
    assert.deepEqual(filesHolding(files.folder, secret), []);
  }
  assert.equal(ledger.events({}, 9).length, 1);
});

function sorted(events: readonly UseEvent[]): UseEvent[] {
  return [...events].sort((a, b) => (a.id < b.id ? -1 : 1));
}
