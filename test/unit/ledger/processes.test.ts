import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicFactory } from 'ulid';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import { Spool } from '../../../src/ledger/spool.js';
import { batch, native, noNative, open, salted, silent, temporaryHome, use, wasm } from './support.js';

const SECONDS = 8;
const role = process.env['LEDGER_TEST_ROLE'];
const home = process.env['LEDGER_TEST_HOME'] ?? '';

/** Records as fast as the disk takes it, and notes what was acknowledged. */
async function write(): Promise<void> {
  const spool = new Spool({ folder: ledgerFiles(home).spool });
  const ulid = monotonicFactory();
  for (let n = 0; ; n++) {
    const id = ulid();
    const event = use(n, {
      id,
      skillName: `skill-${n % 5}`,
      skillId: `skill-${n % 5}`,
      durationMs: n % 1000,
      evidence: 'report',
      trigger: 'api',
    });
    await spool.append(event);
    appendFileSync(join(home, `acknowledged-${process.pid}`), `${id}\n`);
  }
}

/** Publishes again and again, with an import of its own, and dies between two steps now and then. */
async function merge(): Promise<void> {
  const onStep = async (): Promise<void> => {
    if (Math.random() < 0.02) {
      process.kill(process.pid, 'SIGKILL');
    }
    await sleep(Math.random() * 3);
  };
  const options = { wasm, hasher: salted, log: silent, now: Date.now, retentionDays: 0, onStep };
  const ledger = await Ledger.open({ ...options, files: ledgerFiles(home) });
  for (let n = 0; ; n++) {
    await ledger.refresh();
    const shared = use(n % 40, { skillName: 'imported', skillId: 'imported', asOf: Date.now() });
    ledger.add(batch([shared], { source: `s${n % 40}` }));
    const { problem } = await ledger.publish();
    if (problem !== null && problem.kind !== 'held') {
      throw new Error(problem.message);
    }
    await sleep(Math.random() * 20);
  }
}

if (role !== undefined) {
  await (role === 'write' ? write() : merge());
}

test('writers and mergers that are killed at random lose nothing and double nothing', {
  skip: role !== undefined,
}, async (t) => {
  const { home: folder, files } = temporaryHome(t);
  const children = new Set<ChildProcess>();
  const end = Date.now() + SECONDS * 1000;
  let deaths = 0;
  const pids: number[] = [];
  let failed = '';
  const start = (kind: string): void => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
      env: { ...process.env, LEDGER_TEST_ROLE: kind, LEDGER_TEST_HOME: folder, NODE_TEST_CONTEXT: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (chunk) => (failed += String(chunk)));
    pids.push(child.pid ?? 0);
    children.add(child);
    child.on('exit', () => {
      children.delete(child);
      deaths++;
      if (Date.now() < end) {
        start(kind);
      }
    });
  };
  ['write', 'write', 'write', 'merge', 'merge'].forEach(start);
  while (Date.now() < end) {
    await sleep(250 + Math.random() * 400);
    const all = [...children];
    all[Math.floor(Math.random() * all.length)]?.kill('SIGKILL');
  }
  const exits = [...children].map((child) => once(child, 'exit'));
  [...children].forEach((child) => child.kill('SIGKILL'));
  await Promise.all(exits);
  assert.equal(failed, '', 'no process failed by itself');

  const acknowledged = pids.flatMap((pid) => {
    try {
      return readFileSync(join(folder, `acknowledged-${pid}`), 'utf8')
        .split('\n')
        .filter((line) => line.length === 26);
    } catch {
      return [];
    }
  });
  const ledger = await open(t, files);
  assert.equal((await ledger.publish()).problem, null);
  const events = ledger.events({}, 10_000_000);
  const ids = new Set(events.map(({ id }) => id));
  assert.ok(acknowledged.length > 500, `${acknowledged.length} acknowledged`);
  assert.deepEqual(
    acknowledged.filter((id) => !ids.has(id)),
    [],
    'lost',
  );
  assert.equal(ids.size, events.length, 'doubled');
  const counted = ledger.reports().reduce((sum, { totalUses }) => sum + totalUses, 0);
  assert.equal(counted, events.length);
  for (const report of ledger.reports()) {
    const own = events.filter(({ skillName }) => skillName === report.skillName);
    assert.equal(report.totalUses, own.length);
    const mean = Math.round(own.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0) / own.length);
    assert.equal(report.avgDurationMs, mean);
  }
  t.diagnostic(
    `${acknowledged.length} acknowledged, ${deaths} deaths, generation ${(await ledger.status()).generation}`,
  );
  if (noNative === false) {
    assert.equal(native(files.database, 'pragma integrity_check'), 'ok');
  }
});
