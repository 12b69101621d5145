import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Spool } from '../../../src/ledger/spool.js';
import type { UseEvent } from '../../../src/model/use.js';
import { batch, NOW, open, temporaryHome, use } from './support.js';

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

function sorted(events: readonly UseEvent[]): UseEvent[] {
  return [...events].sort((a, b) => (a.id < b.id ? -1 : 1));
}
