import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UseEvent } from '../../../src/model/use.js';
import { batch, NOW, open, temporaryHome, use } from './support.js';

const at = NOW - 3_600_000;
const time = (ms: number): { timestamp: string } => ({ timestamp: new Date(at + ms).toISOString() });
const project = '0123456789abcdef';
const observed = use(1, { ...time(0), durationMs: 120_000, project });

function report(ms: number, more: Partial<UseEvent> = {}): UseEvent {
  const said = {
    evidence: 'report',
    trigger: 'api',
    reason: 'failed-check',
    outcome: 'failure',
    durationMs: null,
  } as const;
  return use(500 + ms, { ...time(ms), ...said, project: null, ...more });
}

const cases: Array<[name: string, report: UseEvent, attaches: boolean]> = [
  ['same session, inside the window', report(60_000), true],
  ['same session, shortly after the window', report(300_000), true],
  ['same session, long after', report(900_000), false],
  ['same session, before the use began', report(-1), false],
  ['another session, same agent and project', report(60_000, { sessionId: 'other', project }), true],
  ['another session, same agent and project, shortly before', report(-500_000, { sessionId: 'other', project }), true],
  ['another session, other project', report(60_000, { sessionId: 'other', project: 'fedcba9876543210' }), false],
  ['another session, other agent', report(60_000, { sessionId: 'other', project, agentId: 'codex' }), false],
  ['another session, no project known', report(60_000, { sessionId: 'other' }), false],
  ['another skill', report(60_000, { skillName: 'review', skillId: 'review' }), false],
];

for (const [name, said, attaches] of cases) {
  test(`a report (${name}) ${attaches ? 'belongs to the observed use' : 'is a use of its own'}, whichever comes first`, async (t) => {
    for (const order of [
      [observed, said],
      [said, observed],
      [said, observed, said, observed],
    ]) {
      const ledger = await open(t, temporaryHome(t).files);
      order.forEach((one) => ledger.add(batch([one])));
      assert.equal(ledger.span().uses, attaches ? 1 : 2);
      const seen = ledger.events({}, 9).find(({ id }) => id === observed.id);
      assert.deepEqual(seen, {
        ...observed,
        ...(attaches ? { reportedOutcome: 'failure', reportedReason: 'failed-check' } : {}),
      });
      assert.equal(ledger.reports({ skillName: 'deploy' })[0]?.successCount, 1, 'what was observed stands');
    }
  });
}

test('of two uses the nearest one gets the report, and one report is enough', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const second = use(2, { ...time(200_000), durationMs: 60_000 });
  ledger.add(batch([observed, second, report(210_000), report(220_000, { outcome: 'partial' })]));
  assert.deepEqual(ledger.events({}, 9), [
    { ...second, reportedOutcome: 'failure', reportedReason: 'failed-check' },
    observed,
  ]);
});

test('adding reports does not slow down with their number, nor beside observed uses', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const many = (first: number): UseEvent[] =>
    Array.from({ length: 2000 }, (_, n) => report((first + n) * 10, { sessionId: 'x' }));
  const elapsed = (first: number): number => {
    const started = performance.now();
    ledger.add(batch(many(first)));
    return performance.now() - started;
  };
  ledger.add(batch([observed]));
  const firstMs = elapsed(100_000);
  for (let round = 1; round < 6; round++) {
    ledger.add(batch(many(100_000 + round * 2000)));
  }
  const lastMs = elapsed(112_000);
  t.diagnostic(`${firstMs.toFixed(0)} ms for the first 2,000, ${lastMs.toFixed(0)} ms for the seventh`);
  assert.ok(lastMs < 4 * firstMs + 200);
});

test('any number of uses of other skills may lie between a use and what is reported of it', async (t) => {
  for (const order of ['observed first', 'report first']) {
    const { files } = temporaryHome(t);
    const ledger = await open(t, files);
    const others = Array.from({ length: 300 }, (_, n) =>
      use(1_000 + n, { ...time(1_000 + n), skillName: 'other', sessionId: 'x' }),
    );
    const [first, second] = order === 'observed first' ? [observed, report(60_000)] : [report(60_000), observed];
    ledger.add(batch([first, ...others]));
    await ledger.publish(); // the totals must tell as well as the memory
    const later = await open(t, files);
    later.add(batch([second]));
    assert.equal(later.events({ skillName: 'deploy' }, 9).length, 1, order);
    assert.equal(later.events({ skillName: 'deploy' }, 9)[0]?.reportedOutcome, 'failure', order);
  }
});

test('a report finds its use behind many others, though the newest use of the skill was moved away meanwhile', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const minute = 60_000;
  const long = use(1, { ...time(-50 * minute), durationMs: 100 * minute, sessionId: 'long' });
  const newest = use(2, { ...time(-minute), sessionId: 'other' });
  const others = Array.from({ length: 300 }, (_, n) =>
    use(10 + n, { ...time(-40 * minute + n * 1000), skillName: 'x' }),
  );
  ledger.add(batch([long, newest, ...others]));
  const moved = { ...newest, ...time(-2_000 * minute), asOf: NOW };
  ledger.add(batch([moved, report(-30, { sessionId: 'nobody' })]));
  ledger.add(batch([report(0, { sessionId: 'long' })]));
  const seen = ledger.events({ sessionId: 'long' }, 9);
  assert.deepEqual(seen, [{ ...long, reportedOutcome: 'failure', reportedReason: 'failed-check' }]);
});
