import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import { realDisk } from '../../../src/ledger/disk.js';
import { exportText } from '../../../src/ledger/exportText.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { formatSighting, parseSighting } from '../../../src/ledger/sightingLine.js';
import { SpoolFile } from '../../../src/ledger/spoolFile.js';
import type { SkillSighting } from '../../../src/model/sighting.js';
import type { UseEvent } from '../../../src/model/use.js';
import { batch, filesHolding, native, noNative, NOW, open, salted, temporaryHome, use } from './support.js';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const TOLD = 'c'.repeat(64);
const HOUR = 3_600_000;

function seen(version: string | null, hoursAgo: number, more: Partial<SkillSighting> = {}): SkillSighting {
  const at = NOW - hoursAgo * HOUR;
  const place = salted.path('/home/me/.claude/skills/deploy/SKILL.md');
  return {
    skillName: 'deploy',
    agentIds: ['claude-code'],
    project: null,
    place,
    version,
    since: at,
    seen: at + 1000,
    ...more,
  };
}

const used = (number: number, hoursAgo: number, more: Partial<UseEvent> = {}): UseEvent =>
  use(number, { timestamp: new Date(NOW - hoursAgo * HOUR).toISOString(), ...more });

type Step = SkillSighting | UseEvent | 'publish';

/** Gives a ledger what came, in that order, and says what each use of the skill counts as. */
async function ledgerOf(t: TestContext, steps: readonly Step[]): Promise<Ledger> {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk);
  for (const step of steps) {
    if (step === 'publish') {
      await ledger.publish();
    } else if ('outcome' in step) {
      ledger.add(batch([step], { source: step.id }));
    } else {
      await spool.append(formatSighting(step));
      await ledger.refresh();
    }
  }
  await spool.drop();
  return ledger;
}

const versions = (ledger: Ledger): (string | null)[] =>
  ledger
    .events({}, 100)
    .toReversed()
    .map(({ skillVersion }) => skillVersion);
const counted = (ledger: Ledger): unknown[] =>
  ledger.reports().flatMap((report) => report.versions.map((one) => [one.skillVersion, one.totalUses]));

async function assertSound(ledger: Ledger): Promise<void> {
  const { findings } = await ledger.verify(false);
  assert.deepEqual(
    findings.filter(({ ok, check }) => !ok && check !== 'database'),
    [],
  );
}

function orders<T>(items: readonly T[]): T[][] {
  return items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) => orders(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]));
}

test('a line of a look is read as strictly as it is written', () => {
  const line = seen(A, 1, { project: '0123456789abcdef', agentIds: ['claude-code', 'codex'] });
  assert.deepEqual(parseSighting(formatSighting(line)), line);
  assert.deepEqual(parseSighting(formatSighting(seen(null, 1))), seen(null, 1));
  const changed: readonly (readonly [object, SkillSighting | null])[] = [
    [{ place: '/home/me/.claude/skills/deploy/SKILL.md' }, null],
    [{ version: 'the text itself' }, null],
    [{ project: '/home/me' }, null],
    [{ agentIds: [] }, null],
    [{ agentIds: 'claude-code' }, null],
    [{ seen: 'now' }, null],
    [{ since: -1 }, null],
    [{ agentIds: ['somebody', 'codex'] }, { ...line, agentIds: ['codex'] }],
    [{ sighting: 'a whole sentence' }, { ...line, skillName: '(invalid name)' }],
    [{ since: line.seen + 5 }, { ...line, since: line.seen }],
    [{ path: 'secret' }, line],
  ];
  for (const [change, expected] of changed) {
    const { skillName, ...fields } = line;
    assert.deepEqual(parseSighting(JSON.stringify({ sighting: skillName, ...fields, ...change })), expected);
  }
  assert.equal(parseSighting('{"sighting":'), null);
});

test('use and look may come in any order: version, rollup and totals are the same', async (t) => {
  const steps = [
    used(1, 40, { skillVersion: TOLD }),
    used(2, 20, { skillVersion: TOLD }),
    used(3, 5),
    seen(A, 30),
    seen(B, 10),
  ];
  for (const [index, order] of orders<Step>(steps).entries()) {
    // With a publication in between, in another place each time.
    const ledger = await ledgerOf(t, order.toSpliced(1 + (index % 4), 0, 'publish'));
    assert.deepEqual(versions(ledger), [TOLD, A, B]);
    assert.deepEqual(counted(ledger), [
      [B, 1],
      [A, 1],
      [TOLD, 1],
    ]);
    await assertSound(ledger);
  }
});

test('what its source told of a use comes back when looks begin to differ, and stays through readings anew', async (t) => {
  const elsewhere = { place: salted.path('/home/me/.agents/skills/deploy/SKILL.md') };
  const first = used(1, 20, { skillVersion: TOLD });
  const ledger = await ledgerOf(t, [first, seen(A, 30)]);
  assert.deepEqual(versions(ledger), [A]);
  assert.equal(ledger.add(batch([first])), 0, 'the same reading again');
  assert.equal(ledger.add(batch([{ ...first, outcome: 'failure', asOf: first.asOf + 5 }])), 1);
  assert.deepEqual(versions(ledger), [A]);
  const differing = await ledgerOf(t, [first, seen(A, 30), 'publish', used(2, 20), seen(B, 30, elsewhere)]);
  assert.deepEqual(new Set(versions(differing)), new Set([TOLD, null]));
  await assertSound(differing);
});

test('a look that several processes note is one, as old as the first; other agents are added to it', async (t) => {
  const mine = seen(A, 30);
  const orderly = [mine, { ...mine, seen: mine.seen + 500 }, { ...mine, agentIds: ['codex'] as const }];
  for (const order of orders(orderly)) {
    const ledger = await ledgerOf(t, [...order, used(1, 20, { agentId: 'codex' })]);
    assert.deepEqual(ledger.sightings(), [{ ...mine, agentIds: ['claude-code', 'codex'] }]);
    assert.deepEqual(versions(ledger), [A]);
  }
});

test('a version is told to readers of the file as well, and by events, reports and the export', async (t) => {
  const ledger = await ledgerOf(t, [used(1, 20, { skillVersion: TOLD }), seen(A, 30), 'publish']);
  const text = [...exportText(ledger.contents({}), 'json', {}, NOW, null)].map((piece) => piece.text).join('');
  const exported = JSON.parse(text) as { events: UseEvent[]; days: UseEvent[]; skillTexts: unknown[] };
  assert.deepEqual([exported.events[0]?.skillVersion, exported.days[0]?.skillVersion], [A, A]);
  const { since, seen: at, ...rest } = seen(A, 30);
  assert.deepEqual(exported.skillTexts, [
    { ...rest, since: new Date(since).toISOString(), seen: new Date(at).toISOString() },
  ]);
  assert.deepEqual([...ledger.contents({ skillName: 'other' }).sightings], []);
  assert.equal(ledger.reports()[0]?.versions[0]?.since, new Date(NOW - 30 * HOUR).toISOString());
});

test('the cut day of a time range counts a use under the version in force', async (t) => {
  const ledger = await ledgerOf(t, [used(1, 20), used(2, 1), seen(A, 30)]);
  const [report] = ledger.reports({ since: NOW - 2 * HOUR });
  assert.deepEqual(
    report?.versions.map((one) => [one.skillVersion, one.totalUses]),
    [[A, 1]],
  );
});

test('many uses are counted anew in parts, also where several began at once', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const many = Array.from({ length: 25_000 }, (_, n) =>
    use(n, { timestamp: new Date(NOW - 20 * HOUR + Math.floor(n / 30)).toISOString(), skillVersion: TOLD }),
  );
  ledger.add(batch(many));
  assert.deepEqual(counted(ledger), [[TOLD, 25_000]]);
  const spool = new SpoolFile(files.spool, realDisk);
  await spool.append(formatSighting(seen(A, 30)));
  await spool.drop();
  await ledger.refresh();
  assert.deepEqual(counted(ledger), [[A, 25_000]]);
  await assertSound(ledger);
});

test('uses whose single rows have expired keep the version that they were counted under', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files, { retentionDays: 5 });
  const old = used(1, 10 * 24, { skillVersion: TOLD });
  ledger.add(batch([old, used(2, 10)]));
  await ledger.publish();
  const spool = new SpoolFile(files.spool, realDisk);
  await spool.append(formatSighting(seen(A, 20 * 24)));
  await spool.drop();
  await ledger.publish();
  assert.deepEqual(
    new Set(counted(ledger).map(String)),
    new Set([`${A},1`, `${TOLD},1`]),
    'A has been in place for longer, but that was not known in time',
  );
  await assertSound(ledger);
});

test('a clear of the skill takes the looks at it, and a look from before it does not come back', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk);
  const hidden = { skillName: 'geheimnis', place: 'd'.repeat(64) };
  await spool.append([seen(A, 30), seen(B, 30, hidden)].map(formatSighting).join(''));
  ledger.add(batch([used(1, 20), used(2, 20, { skillName: 'geheimnis', skillId: 'geheimnis' })]));
  const position = { size: 1, mtimeMs: 1, inode: 1, revisitAt: null };
  ledger.add(batch([], { positions: [seen(A, 1).place, hidden.place].map((key) => ({ key, ...position })) }));
  await ledger.publish();
  await ledger.clear({ kind: 'skill', skillName: 'geheimnis' });
  for (const secret of ['geheimnis', B, hidden.place]) {
    assert.deepEqual(filesHolding(files.folder, secret), []);
  }
  assert.deepEqual([...ledger.positions().keys()], [seen(A, 1).place], 'the next look reads the file anew');
  assert.deepEqual(versions(ledger), [A], 'the others stay');
  await spool.append([seen(B, 30, hidden), seen(A, 40)].map(formatSighting).join(''));
  await ledger.refresh();
  assert.deepEqual(new Set(ledger.sightings().map(({ skillName }) => skillName)), new Set(['deploy']));
  await ledger.clear({ kind: 'all' });
  assert.deepEqual([ledger.sightings(), ledger.positions().size], [[], 0]);
  assert.deepEqual(filesHolding(files.folder, A), []);
  await spool.append(formatSighting(seen(A, 0, { seen: NOW + 1000 })));
  await spool.drop();
  await ledger.refresh();
  assert.equal(ledger.sightings().length, 1, 'what is seen afterwards counts');
});

test('uses that stay after a clear of older ones fall back to what was told of them', async (t) => {
  const ledger = await ledgerOf(t, [used(1, 1, { skillVersion: TOLD }), seen(A, 30)]);
  await ledger.clear({ kind: 'before', time: NOW - 10 * HOUR });
  assert.deepEqual(versions(ledger), [TOLD]);
  assert.deepEqual(counted(ledger), [[TOLD, 1]]);
  await assertSound(ledger);
});

test('nothing that was looked at while recording was off stays; one run of an agent is no reason', async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const exclusions = new Exclusions(files.exclusions);
  const spool = new SpoolFile(files.spool, realDisk);
  await spool.append([seen(A, 30), seen(B, 10)].map(formatSighting).join(''));
  await spool.drop();
  ledger.add(batch([used(1, 5)]));
  await ledger.publish();
  assert.deepEqual(versions(ledger), [B]);
  await exclusions.add({ cause: 'off', from: NOW - 31 * HOUR, to: NOW - 29 * HOUR, agent: 'claude-code' });
  await exclusions.add({ cause: 'off', from: NOW - 11 * HOUR, to: NOW - 9 * HOUR, signal: 'skillLedger.recording' });
  await ledger.refresh();
  assert.deepEqual(
    ledger.sightings().map(({ version }) => version),
    [A],
  );
  assert.deepEqual(versions(ledger), [A]);
  await assertSound(ledger);
});

test('verify finds uses under another version than the looks tell, and repair mends them', {
  skip: noNative,
}, async (t) => {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  const spool = new SpoolFile(files.spool, realDisk);
  await spool.append(formatSighting(seen(A, 30)));
  await spool.drop();
  ledger.add(batch([used(1, 20)]));
  await ledger.publish();
  native(files.database, 'delete from sighting');
  const damaged = await open(t, files);
  const bad = (await damaged.verify(false)).findings.filter(({ ok }) => !ok);
  assert.deepEqual(
    bad.map(({ check }) => check),
    ['versions'],
  );
  const { repaired } = await damaged.verify(true);
  assert.ok(
    repaired.some((line) => line.startsWith('Counted 1 use(s) under the version')),
    repaired.join('\n'),
  );
  await assertSound(damaged);
  assert.deepEqual(versions(damaged), [null]);
});
