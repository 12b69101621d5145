import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UseEvent } from '../../../src/model/use.js';
import { batch, DAY, NOW, open, temporaryHome, use } from './support.js';

const at = NOW - 5 * DAY;
const base = use(1, { timestamp: new Date(at).toISOString() });

interface Case {
  readonly name: string;
  readonly a: UseEvent;
  readonly b: UseEvent;
  readonly stands: UseEvent;
  /** A tie of the same session is decided by who comes last. */
  readonly oneWay?: boolean;
}

const cases: Case[] = [
  {
    name: 'transcript beats hook, which lends what the transcript does not tell',
    a: {
      ...base,
      evidence: 'hook',
      durationMs: 7,
      tokens: 5,
      outcome: 'partial',
      reason: 'abandoned',
      agentVersion: '9',
    },
    b: { ...base, durationMs: null, tokens: null },
    stands: { ...base, durationMs: 7, tokens: 5, agentVersion: '9' },
  },
  {
    name: "a terminal run's time is not the skill's",
    a: { ...base, evidence: 'terminal', reason: 'exit-code', durationMs: 99_000 },
    b: { ...base, durationMs: null },
    stands: { ...base, durationMs: null },
  },
  {
    name: 'a nested use gets no duration',
    a: { ...base, evidence: 'hook', durationMs: 7 },
    b: { ...base, nested: true, durationMs: null },
    stands: { ...base, nested: true, durationMs: null },
  },
  {
    name: 'what a caller reported stays beside what was observed',
    a: { ...base, evidence: 'report', outcome: 'failure', reason: 'wrong-result', trigger: 'api' },
    b: base,
    stands: { ...base, reportedOutcome: 'failure', reportedReason: 'wrong-result' },
  },
  {
    name: 'in one session the later reading wins, though it tells another time',
    a: { ...base, outcome: 'partial', reason: 'abandoned', asOf: at + 1 },
    b: { ...use(1, { timestamp: new Date(at + 3 * DAY).toISOString() }), id: base.id, asOf: at + 4 * DAY },
    stands: { ...use(1, { timestamp: new Date(at + 3 * DAY).toISOString() }), id: base.id, asOf: at + 4 * DAY },
  },
  {
    name: 'across sessions the one that ended first',
    a: { ...base, sessionId: 'fork', asOf: at + 9 },
    b: { ...base, sessionId: 'origin', asOf: at + 8 },
    stands: { ...base, sessionId: 'origin', asOf: at + 8 },
  },
  {
    name: 'across sessions, same end: the smaller name',
    a: { ...base, sessionId: 'b' },
    b: { ...base, sessionId: 'a' },
    stands: { ...base, sessionId: 'a' },
  },
  {
    name: 'a replay loses against the session it was copied from',
    a: { ...base, evidence: 'replay', sessionId: 'a', asOf: at },
    b: { ...base, sessionId: 'b', asOf: at + DAY },
    stands: { ...base, sessionId: 'b', asOf: at + DAY },
  },
];

for (const { name, a, b, stands } of cases) {
  test(name, async (t) => {
    for (const order of [
      [a, b],
      [b, a],
      [a, b, a, b],
    ]) {
      const { files } = temporaryHome(t);
      const ledger = await open(t, files);
      for (const one of order) {
        ledger.add(batch([one]));
      }
      assert.deepEqual(ledger.events({}, 9), [stands]);
      const [report] = ledger.reports();
      assert.equal((report?.totalUses ?? 0) + (report?.nestedUses ?? 0), 1, 'one use, one count');
      assert.deepEqual(ledger.span(), {
        from: Date.parse(stands.timestamp),
        to: Date.parse(stands.timestamp),
        uses: 1,
        sessions: 0,
        sessionsFrom: null,
      });
    }
  });
}

test('a replaced use leaves the first and last time to those that stay', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const early = use(1, { evidence: 'hook' });
  const middle = use(2);
  const late = use(3, { evidence: 'hook' });
  ledger.add(batch([early, middle, late]));
  ledger.add(batch([{ ...early, evidence: 'transcript', outcome: 'failure' }]));
  ledger.add(batch([{ ...late, evidence: 'transcript', outcome: 'failure' }]));
  const success = ledger.reports()[0]?.reasons.find(({ outcome }) => outcome === 'success');
  assert.equal(success?.count, 1);
  ledger.add(
    batch(
      [early, late].map((one) => ({
        ...one,
        evidence: 'transcript',
        outcome: 'success',
        skillName: 'other',
        asOf: NOW,
      })),
    ),
  );
  const deploy = ledger.reports({ skillName: 'deploy' })[0];
  assert.equal(deploy?.lastUsed, middle.timestamp);
  assert.equal(deploy?.firstUsed, middle.timestamp);
  assert.equal(ledger.reports({ skillName: 'other' })[0]?.totalUses, 2);
});
