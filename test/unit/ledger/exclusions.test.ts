import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ExclusionMatcher, Exclusions } from '../../../src/ledger/exclusions.js';
import { hasher, loadSalt } from '../../../src/ledger/salt.js';
import type { UseEvent } from '../../../src/model/use.js';
import { batch, open, salted, session, temporaryHome, use } from './support.js';

test('adding, extending, closing and lifting, by several processes at once', async (t) => {
  const { files } = temporaryHome(t);
  const one = new Exclusions(files.exclusions);
  const other = new Exclusions(files.exclusions);
  assert.deepEqual((await one.read()).exclusions, []);
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).add({ cause: 'clear', from: n, to: n })),
  );
  const open = await one.add({ cause: 'off', from: 5, to: null, signal: 'DO_NOT_TRACK', pid: 7, seenAt: 6 });
  await other.lift(ids);
  const before = await one.read();
  assert.deepEqual(before.exclusions, [
    { id: open, cause: 'off', from: 5, to: null, signal: 'DO_NOT_TRACK', pid: 7, seenAt: 6 },
  ]);
  await other.replace({ id: open, cause: 'off', from: 5, to: 9 });
  const after = await one.read();
  assert.deepEqual(after.exclusions, [{ id: open, cause: 'off', from: 5, to: 9 }]);
  assert.notEqual(after.stamp, before.stamp);
  assert.equal(statSync(files.exclusions).mode & 0o777, 0o600);
});

test('a line cut off by a killed writer spoils no other; damaged lines are counted and kept', async (t) => {
  const { files } = temporaryHome(t);
  const list = new Exclusions(files.exclusions);
  await list.add({ cause: 'clear', from: 0, to: 1 });
  appendFileSync(files.exclusions, '{"id":"x","cause":"cl');
  await list.add({ cause: 'clear', from: 2, to: 3 });
  appendFileSync(files.exclusions, '{"id":"y","cause":"clear","from":0,"to":1,"skill":5}\n');
  appendFileSync(files.exclusions, '{"id":"z","cause":"off","from":0,"to":1,"agent":"nobody"}\n');
  const { exclusions, damagedLines } = await list.read();
  assert.deepEqual(
    exclusions.map(({ from }) => from),
    [0, 2],
  );
  assert.equal(damagedLines, 3);
  assert.match(readFileSync(files.exclusions, 'utf8'), /"cl\n/);
});

test('an interval whose process has died ends when it was last seen', async (t) => {
  const { files } = temporaryHome(t);
  const list = new Exclusions(files.exclusions);
  await list.add({ cause: 'off', from: 0, to: null, pid: 1, seenAt: 1000 });
  await list.add({ cause: 'off', from: 0, to: null, pid: 2, seenAt: 2000 });
  await list.add({ cause: 'off', from: 0, to: null, signal: 'skillLedger.recording' });
  await list.closeDead((pid) => pid === 2, 3000);
  assert.deepEqual(
    (await list.read()).exclusions.map(({ to }) => to),
    [1000, null, null],
  );
  await list.closeDead(() => true, 3_000_000);
  assert.deepEqual(
    (await list.read()).exclusions.map(({ to }) => to),
    [1000, 2000, null],
    'a recycled process id',
  );
});

test('a process answers for its interval without a line for each time', async (t) => {
  const { files } = temporaryHome(t);
  const list = new Exclusions(files.exclusions);
  const id = await list.add({ cause: 'off', from: 0, to: null, pid: 1, seenAt: 1000 });
  const { stamp } = await list.read();
  await list.vouch(id, 5_000_123);
  const note = join(files.folder, 'alive', id);
  assert.deepEqual([statSync(note).size, statSync(note).mode & 0o777], [0, 0o600]);
  await list.closeDead(() => true, 5_000_000);
  assert.equal((await list.read()).stamp, stamp);
  await list.closeDead(() => false, 5_000_000);
  assert.deepEqual(
    (await list.read()).exclusions.map(({ to }) => to),
    [5_000_123],
  );
  assert.equal(existsSync(note), false);
  await list.vouch('../escape', 1);
  assert.equal(existsSync(join(files.folder, 'escape')), false, 'an id of the file is no path');
});

const begun = (at: number, skillName: string): UseEvent => use(1, { timestamp: new Date(at).toISOString(), skillName });

test("an agent's run takes that agent's uses, and its sessions that were open at the time", () => {
  const matcher = new ExclusionMatcher([{ id: 'a', cause: 'off', agent: 'codex', from: 10, to: 20 }], (name) =>
    salted.skill(name),
  );
  const uses = [9, 10, 20, 21].flatMap((at) =>
    (['codex', 'claude-code'] as const).map((agentId) => ({ ...begun(at, 'x'), agentId })),
  );
  assert.deepEqual(
    uses.filter((one) => matcher.excludes(one)).map(({ timestamp, agentId }) => [Date.parse(timestamp), agentId]),
    [
      [10, 'codex'],
      [20, 'codex'],
    ],
  );
  const spans = [
    [1, 9],
    [1, 10],
    [12, 13],
    [20, 99],
    [21, 99],
    [15, null],
  ] as const;
  const goes = (agentId: 'codex' | 'claude-code'): boolean[] =>
    spans.map(([start, end]) => matcher.excludesSession(session('s', { agentId, start, end })));
  assert.deepEqual(goes('codex'), [false, true, true, true, false, true]);
  assert.deepEqual(goes('claude-code'), [false, false, false, false, false, false]);
});

test('what lies inside, by time and by skill', () => {
  const matcher = new ExclusionMatcher(
    [
      { id: 'a', cause: 'off', from: 10, to: 20 },
      { id: 'b', cause: 'clear', from: 0, to: 5, skill: salted.skill('deploy') },
      { id: 'c', cause: 'off', from: 100, to: null },
    ],
    (name) => salted.skill(name),
  );
  const cases: Array<[number, string, boolean]> = [
    [9, 'x', false],
    [10, 'x', true],
    [20, 'x', true],
    [21, 'x', false],
    [5, 'deploy', true],
    [6, 'deploy', false],
    [5, 'x', false],
    [99, 'x', false],
    [1e12, 'x', true],
  ];
  for (const [at, name, expected] of cases) {
    assert.equal(matcher.excludes(begun(at, name)), expected, `${name} at ${at}`);
  }
  assert.equal(matcher.excludesSession(session('s', { start: 15, end: 16 })), true);
  assert.equal(
    matcher.excludesSession(session('s', { start: 3, end: 4 })),
    false,
    'a skill that is cleared takes no session along',
  );
});

test('a link in the place of the file is not followed', async (t) => {
  const { home, files } = temporaryHome(t);
  const victim = join(home, 'victim');
  writeFileSync(victim, 'mine');
  mkdirSync(files.folder, { recursive: true });
  symlinkSync(victim, files.exclusions);
  await assert.rejects(new Exclusions(files.exclusions).add({ cause: 'clear', from: 0, to: 1 }), { code: 'ELOOP' });
  assert.equal(readFileSync(victim, 'utf8'), 'mine');
});

test('the salt is made once, whoever is first', async (t) => {
  const { files } = temporaryHome(t);
  const hashers = await Promise.all(Array.from({ length: 8 }, () => loadSalt(files.salt)));
  const keys = new Set(hashers.map((one) => one.skill('deploy')));
  assert.equal(keys.size, 1);
  assert.equal(statSync(files.salt).mode & 0o777, 0o600);
  assert.equal(readFileSync(files.salt).length, 32);
  const [first] = hashers;
  assert.match(first?.project('/a') ?? '', /^[0-9a-f]{16}$/);
  assert.notEqual(first?.skill('x'), first?.path('x'));
  assert.notEqual(first?.skill('x'), hasher(new Uint8Array(32)).skill('x'));
});

test('an interval that ends in the past: what was written since is to be read again, and no more', async (t) => {
  const { files } = temporaryHome(t);
  const list = new Exclusions(files.exclusions);
  const off = { cause: 'off', from: 1_000, signal: 'DO_NOT_TRACK', pid: 7 } as const;
  const id = await list.add({ ...off, to: null, seenAt: 2_000 });
  const ledger = await open(t, files);
  const position = (key: string, mtimeMs: number) => ({ key, size: 1, mtimeMs, inode: 1, revisitAt: null });
  ledger.add(batch([], { positions: [position('before', 1_999), position('since', 2_001)] }));
  await ledger.publish();
  await list.replace({ ...off, id, to: 2_000 });
  await ledger.refresh();
  assert.deepEqual([...ledger.positions().keys()], ['before']);
});
