import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packFacts, unpackFacts } from '../../../src/ledger/facts.js';
import type { UseEvent } from '../../../src/model/use.js';
import { AGENT_IDS, EVIDENCE, OUTCOMES, REASONS, TRIGGERS } from '../../../src/model/vocabulary.js';
import { batch, native, noNative, NOW, open, session, temporaryHome, use } from './support.js';

const UUIDS = ['6a979d3a-a72f-4e4e-a5e6-4bde08b16928', '00000000-0000-0000-0000-000000000000'];
const NEARLY_UUIDS = ['6A979D3A-A72F-4E4E-A5E6-4BDE08B16928', '6a979d3aa72f4e4ea5e64bde08b16928', 'ses_7f'];
const EXIT_CODES = [null, 0, 1, 255, -1, -(2 ** 31), 2 ** 32 - 1];

/** Every word of every vocabulary at least once, and everything that may be null both ways. */
function variety(): UseEvent[] {
  return Array.from({ length: 400 }, (_, n) => {
    const from = <T>(words: readonly T[], step = 1): T => words[Math.floor(n / step) % words.length] as T;
    return use(n, {
      skillName: `skill-${n}`, // of one skill, a report would join what was observed
      skillId: from([`skill-${n}`, `plugin:skill-${n}`]),
      sessionId: from([...UUIDS, ...NEARLY_UUIDS]),
      agentId: from(AGENT_IDS),
      trigger: from(TRIGGERS),
      outcome: from(OUTCOMES, 4),
      reason: from(REASONS),
      nested: from([false, true], 3),
      evidence: from(EVIDENCE),
      durationMs: from([null, 0, 7, 2 ** 31, 90_000_000]),
      tokens: from([null, 0, 2 ** 40]),
      skillVersion: from([null, 'a'.repeat(64)]),
      project: from([null, '0123456789abcdef'], 2),
      agentVersion: from([null, '2.0.1'], 5),
      reportedOutcome: from([null, ...OUTCOMES]),
      reportedReason: from([null, ...REASONS]),
      exitCode: from(EXIT_CODES),
      asOf: NOW + from([0, -NOW, 2 ** 40]),
    });
  });
}

test('every use comes back as it was put in, from memory and from disk', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const uses = variety();
  ledger.add(batch(uses));
  const stored = (events: readonly UseEvent[]): UseEvent[] => events.toSorted((a, b) => a.id.localeCompare(b.id));
  assert.deepEqual(stored(ledger.events({}, 1000)), stored(uses));
  await ledger.publish();
  assert.deepEqual(stored((await open(t, files)).events({}, 1000)), stored(uses));
});

test('a person who reads the file with SQLite finds every word', { skip: noNative }, async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const uses = variety();
  ledger.add(batch(uses));
  await ledger.publish();
  const columns = `id, skill_name, session_id, agent_id, trigger, outcome, reason, nested, duration_ms, tokens,
    skill_version, project, evidence, reported_outcome, reported_reason, exit_code`;
  const expected = uses
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .map((one) =>
      [
        ...[one.id, one.skillName, one.sessionId, one.agentId, one.trigger, one.outcome, one.reason],
        ...[one.nested ? 1 : 0, one.durationMs, one.tokens, one.skillVersion, one.project, one.evidence],
        ...[one.reportedOutcome, one.reportedReason, one.exitCode],
      ].join('|'),
    );
  assert.equal(native(files.database, `select ${columns} from use_detail order by id`), expected.join('\n'));
  assert.equal(
    native(files.database, "select count(distinct session_id) || ' ' || count(*) from skill_telemetry"),
    `${UUIDS.length + NEARLY_UUIDS.length} ${uses.length}`,
  );
});

test('facts are told apart whatever the day, also in one integer of SQLite', () => {
  for (const dayShift of [-1, 0, 1]) {
    for (const exitCode of EXIT_CODES) {
      for (const reportedReason of [null, ...REASONS]) {
        for (const evidence of EVIDENCE) {
          const facts = { evidence, dayShift, reportedOutcome: OUTCOMES[3], reportedReason, exitCode };
          const packed = packFacts(facts);
          assert.ok(Number.isSafeInteger(packed) && packed >= 0);
          assert.deepEqual(unpackFacts(packed), facts);
        }
      }
    }
  }
});

test('uses of one millisecond, and uses whose identities end alike, are told apart', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const timestamp = new Date(NOW - 5000).toISOString();
  // The last five characters of an id are the end that the index holds.
  const ids = Array.from({ length: 50 }, (_, n) => `${use(n, { timestamp }).id.slice(0, -5)}00000`);
  const uses = ids.map((id, n) => use(n, { timestamp, id, durationMs: n }));
  assert.equal(ledger.add(batch(uses)), 50);
  assert.equal(ledger.add(batch(uses)), 0, 'reading them again adds nothing');
  const better = uses.map((one) => ({ ...one, asOf: NOW, tokens: 7 }));
  assert.equal(ledger.add(batch(better.slice(10, 20))), 10);
  assert.deepEqual(
    ledger
      .events({}, 100)
      .map(({ durationMs, tokens }) => [durationMs, tokens])
      .sort((a, b) => Number(a[0]) - Number(b[0])),
    uses.map(({ durationMs }, n) => [durationMs, n >= 10 && n < 20 ? 7 : 100]),
  );
  assert.equal(ledger.reports()[0]?.totalUses, 50);
});

test('sessions that began at once come by their names, bytes or text', async (t) => {
  const ledger = await open(t, temporaryHome(t).files);
  const names = [...UUIDS, ...NEARLY_UUIDS];
  names.forEach((name) => ledger.add(batch([], { session: session(name) })));
  const found = ledger.sessions({}, 10).map(({ sessionId }) => sessionId);
  assert.deepEqual(found, names.toSorted().toReversed());
});

test('a clear leaves neither the bytes nor the text of a session, nor the words of its kinds', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const skillVersion = 'f'.repeat(64);
  ledger.add(batch(UUIDS.map((sessionId, n) => use(n, { sessionId, skillVersion }))));
  ledger.add(batch([use(9, { skillName: 'kept', sessionId: 'kept' })]));
  await ledger.publish();
  const traces = [Buffer.from((UUIDS[0] ?? '').replaceAll('-', ''), 'hex'), Buffer.from(skillVersion)];
  const found = (): boolean[] => traces.map((trace) => readFileSync(files.database).includes(trace));
  assert.deepEqual(found(), [true, true]);
  await ledger.clear({ kind: 'skill', skillName: 'deploy' });
  assert.deepEqual(found(), [false, false]);
  assert.equal(ledger.events({}, 9)[0]?.sessionId, 'kept');
});
