import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Recording } from '../../../src/capture/recording.js';
import type { WorkerClient } from '../../../src/capture/workerClient.js';
import { WorkerService } from '../../../src/capture/workerService.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { Spool } from '../../../src/ledger/spool.js';
import { filesHolding, silent, temporaryHome } from '../ledger/support.js';

const GOOD = { skillName: 'code-review', outcome: 'success' } as const;

/** The worker's functions without its thread. */
function callOf({ functions }: WorkerService): WorkerClient['call'] {
  const call = async (name: keyof typeof functions, ...args: unknown[]): Promise<unknown> =>
    Reflect.apply(functions[name], functions, args);
  return call as WorkerClient['call'];
}

function setUp(t: TestContext): { home: string; recording: Recording } {
  const home = realpathSync(temporaryHome(t).home);
  const files = ledgerFiles(home);
  const settings = {
    machine: { home, env: {} },
    wasmFile: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
    retentionDays: 90,
  };
  const service = new WorkerService(
    settings,
    silent,
    { importing: () => undefined, exporting: () => undefined },
    Date.now,
    () => Promise.resolve({ kind: 'stopped' }),
  );
  const recording = new Recording({
    home,
    files,
    spool: new Spool({ folder: files.spool }),
    worker: { call: callOf(service) },
    permission: { stopAtOnce: () => null, look: () => Promise.resolve(null) },
    onAbsorbed: () => Promise.resolve(),
    onRecorded: () => undefined,
    usualFolder: () => null,
    hashFolder: () => Promise.resolve(null),
    now: Date.now,
    log: silent,
  });
  t.after(async () => {
    await recording.close();
    await service.functions.close();
  });
  return { home, recording };
}

test('the seed’s numbers come out of the usual ledger', async (t) => {
  const { recording } = setUp(t);
  const collector = recording.createCollector();
  const say = (skillName: string, outcome: 'success' | 'failure' | 'partial' | 'skipped', durationMs?: number) =>
    collector.recordEvent({ skillName, outcome, durationMs: durationMs ?? null, agentId: 'cursor' });
  await Promise.all([say('a', 'success', 100), say('a', 'success', 200), say('a', 'failure', 50)]);
  await Promise.all([say('b', 'success'), say('b', 'partial'), say('b', 'skipped'), say('b', 'success', 0)]);
  await say('b', 'failure', 1.6);
  const numbers = (await collector.getEffectivenessReport()).map((one) => [
    one.skillName,
    one.totalUses,
    one.successCount,
    one.failureCount,
    one.successRate,
    one.avgDurationMs,
    one.agentsUsed,
  ]);
  assert.deepEqual(numbers, [
    ['b', 5, 2, 1, 0.4, 1, ['cursor']],
    ['a', 3, 2, 1, 0.667, 117, ['cursor']],
  ]);
  assert.deepEqual((await collector.getEffectivenessReport('')).length, 2, 'no filter');
  assert.deepEqual((await collector.getEffectivenessReport('/a')).length, 1);
  assert.deepEqual(await collector.getEffectivenessReport('c'), []);
  assert.deepEqual(await collector.getEffectivenessReport('(invalid name)'), []);
  const [newest] = await collector.getEvents('', 1);
  assert.deepEqual([newest?.skillName, newest?.durationMs], ['b', 2]);
  assert.deepEqual(await collector.getEvents('a', 0), []);
  assert.equal((await collector.getEvents('a')).length, 3);
});

test('questions that make no sense reject with a TypeError that names the argument', async (t) => {
  const { recording } = setUp(t);
  const collector = recording.createCollector();
  const ask = collector.getEvents.bind(collector) as (...given: unknown[]) => Promise<unknown>;
  for (const limit of [-1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null, {}]) {
    await assert.rejects(ask('', limit), { name: 'TypeError', message: /^limit must be an integer/ });
  }
  for (const name of [null, 7, {}, 'two words', '/etc/passwd', Symbol('x')]) {
    await assert.rejects(ask(name), { name: 'TypeError', message: /^skillName / });
  }
});

test('another database: its own uses and spool, the consent, salt and exclusions of the machine', async (t) => {
  const { home, recording } = setUp(t);
  const path = join(home, 'elsewhere', 'own.db');
  const collector = recording.createCollector(path);
  const twin = recording.createCollector(path);
  assert.ok(!existsSync(join(home, 'elsewhere')), 'creating one touches nothing');
  const event = await collector.recordEvent({ ...GOOD, skillName: 'elsewhere-only' });
  assert.equal(event.stored, true);
  await twin.recordEvent({ ...GOOD, skillName: 'elsewhere-only' });
  const { stored: _s, ...stored } = event;
  assert.deepEqual((await collector.getEvents()).at(-1), stored);
  assert.equal((await twin.getEvents()).length, 2);
  assert.deepEqual(await recording.createCollector().getEvents(), []);
  await collector.close();
  await collector.close();
  await twin.close();
  assert.ok(readdirSync(join(home, 'elsewhere')).includes('own.db'), 'closing has published it');
  assert.deepEqual(filesHolding(ledgerFiles(home).folder, 'elsewhere-only'), []);
  const closed = await collector.recordEvent(GOOD);
  assert.deepEqual([closed.stored, closed.stoppedBy], [false, 'closed']);
  await assert.rejects(collector.getEvents(), { name: 'Error', message: /closed: create another/ });
  const again = recording.createCollector(path);
  assert.equal((await again.getEffectivenessReport())[0]?.totalUses, 2);
});

test('what is reported without waiting is on disk when the collector is closed', async (t) => {
  const { home, recording } = setUp(t);
  const collector = recording.createCollector(join(home, 'own.db'));
  const reported = Array.from({ length: 50 }, () => collector.recordEvent(GOOD));
  await collector.close();
  assert.ok((await Promise.all(reported)).every(({ stored }) => stored));
  assert.equal((await recording.createCollector(join(home, 'own.db')).getEvents()).length, 50);
});

test('a file of somebody else is never written to, and the caller is told', async (t) => {
  const { home, recording } = setUp(t);
  const path = join(home, 'notes.db');
  writeFileSync(path, 'mine');
  const collector = recording.createCollector(path);
  for (const asked of [collector.recordEvent(GOOD), collector.getEvents(), collector.getEffectivenessReport()]) {
    await assert.rejects(asked, { name: 'TypeError', message: /^dbPath is a file that Skill Ledger has not made/ });
  }
  await collector.close();
  assert.equal(readFileSync(path, 'utf8'), 'mine');
  assert.deepEqual(readdirSync(home), ['notes.db']);
  assert.throws(() => recording.createCollector('own.db'), TypeError);
});

test('when the window ends, what was reported before is on disk, and later reports are told so', async (t) => {
  const { home, recording } = setUp(t);
  const usual = recording.createCollector();
  const other = recording.createCollector(join(home, 'own.db'));
  const before = [usual.recordEvent(GOOD), other.recordEvent(GOOD)];
  await recording.close();
  assert.ok((await Promise.all(before)).every(({ stored }) => stored));
  for (const collector of [usual, other]) {
    assert.equal((await collector.recordEvent(GOOD)).stoppedBy, 'closed');
  }
});
