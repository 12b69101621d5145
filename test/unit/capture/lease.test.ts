import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Lease } from '../../../src/capture/lease.js';

let folder: string;
const leases: Lease[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lease-'));
});
afterEach(async () => {
  await Promise.all(leases.splice(0).map((lease) => lease.release()));
  rmSync(folder, { recursive: true, force: true });
});

function lease(onChange: (held: boolean) => void = () => {}): Lease {
  const made = new Lease(join(folder, 'import.lease'), Date.now, onChange);
  leases.push(made);
  return made;
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < end, 'did not happen within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('one of two has it, and the other one takes over when it is released', async () => {
  const [first, second] = [lease(), lease()];
  await first.start();
  await second.start();
  assert.deepEqual([first.isHeld, second.isHeld], [true, false]);
  await first.release();
  await until(() => second.isHeld);
  assert.equal(first.isHeld, false);
});

test('the lease of a dead process is taken over, once', async () => {
  const file = join(folder, 'import.lease');
  writeFileSync(file, 'somebody who died');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  const all = [lease(), lease(), lease()];
  await Promise.all(all.map((one) => one.start()));
  await until(() => all.some((one) => one.isHeld));
  assert.equal(all.filter((one) => one.isHeld).length, 1);
  assert.deepEqual(readdirSync(folder), ['import.lease'], 'nothing is left lying about');
});

test('a lease of before the clock was put back, or before a restart of the machine, is taken over', async () => {
  const file = join(folder, 'import.lease');
  writeFileSync(file, 'somebody of before');
  const ahead = new Date(Date.now() + 3_600_000);
  utimesSync(file, ahead, ahead);
  const one = lease();
  await one.start();
  await until(() => one.isHeld);
});

test('a holder whose lease was taken away notices', async () => {
  const changes: boolean[] = [];
  const first = lease((held) => changes.push(held));
  await first.start();
  writeFileSync(join(folder, 'import.lease'), 'another one');
  await until(() => !first.isHeld);
  assert.deepEqual(changes, [true, false]);
});

test('where no lease can be written every window imports, until one can', async () => {
  const changes: string[] = [];
  const file = join(folder, 'file');
  writeFileSync(file, 'no folder');
  const at = join(file, 'import.lease');
  const both = ['first', 'second'].map((name) => new Lease(at, Date.now, (held) => changes.push(`${name} ${held}`)));
  leases.push(...both);
  await Promise.all(both.map((one) => one.start()));
  assert.deepEqual(changes.sort(), ['first true', 'second true']);
  rmSync(file);
  mkdirSync(file);
  await until(() => both.filter((one) => one.isHeld).length === 1);
  assert.deepEqual(readdirSync(file), ['import.lease']);
});
