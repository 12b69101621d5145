import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { Lease } from '../../../src/capture/lease.js';
import { Exclusions } from '../../../src/ledger/exclusions.js';
import { Spool } from '../../../src/ledger/spool.js';
import { isAlive } from '../../../src/processes.js';
import { root } from '../../harness/root.js';
import { open, temporaryHome, use } from '../ledger/support.js';

const MINUTE = 60_000;

test('after a restart nothing that a killed host held is in the way, though another process has its id by now', async (t) => {
  const { home, files } = temporaryHome(t);
  const program = join(home, 'host.mjs');
  const source = join(root, 'test', 'unit', 'capture', 'hostThatDies.ts');
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  t.after(() => other.kill('SIGKILL'));
  const host = spawn(process.execPath, [program, home, String(other.pid)], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => host.kill('SIGKILL'));
  await once(host.stdout, 'data');
  host.kill('SIGKILL');
  await once(host, 'exit');
  const lease = join(files.folder, 'import.lease');
  assert.ok(existsSync(lease));
  assert.equal(isAlive(other.pid ?? 0), true);

  const started = Date.now() + 15 * MINUTE;
  const later = new Lease(
    lease,
    () => started,
    () => undefined,
  );
  t.after(() => later.release());
  await later.start();
  assert.equal(later.isHeld, true);

  const exclusions = new Exclusions(files.exclusions);
  const [interval, ...more] = await exclusions.closeDead(isAlive, started);
  assert.deepEqual(more, []);
  assert.ok(
    interval?.to !== null && (interval?.to ?? 0) < started - 10 * MINUTE,
    'it ended when its host was last seen',
  );

  const spool = new Spool({ folder: files.spool });
  await spool.append(use(5, { timestamp: new Date(started).toISOString() }));
  await spool.close();
  const ledger = await open(t, files, { now: () => started });
  assert.equal((await ledger.publish()).problem, null);
  assert.equal(ledger.span().uses, 5, 'what it had recorded, claimed or not, and what came since');
  const left = readdirSync(files.generations).filter((name) => /^(?:work|revoked)-/.test(name));
  assert.equal(left.length, 1, 'its work is gone; this one is ours');
});
