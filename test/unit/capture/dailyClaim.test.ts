import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { claimToday, forgetClaims } from '../../../src/capture/dailyClaim.js';

test('one of many claims a thing on a day; another thing, and the next day, are others', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'claims-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'notices');
  const both = await Promise.all(Array.from({ length: 8 }, () => claimToday(folder, 'deploy', 20_000)));
  assert.equal(both.filter(Boolean).length, 1);
  assert.equal(await claimToday(folder, 'review', 20_000), true);
  assert.equal(await claimToday(folder, 'deploy', 20_000), false);
  const names = readdirSync(folder);
  assert.equal(names.length, 2);
  assert.ok(
    names.every((name) => !name.includes('deploy')),
    'no name of a skill is written',
  );
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, names[0] ?? '')).mode & 0o777, 0o600);
  assert.equal(await claimToday(folder, 'deploy', 20_001), true);
  assert.equal(readdirSync(folder).length, 1, 'those of yesterday are gone');
  await forgetClaims(folder);
  assert.equal(existsSync(folder), false);
  assert.equal(await claimToday(folder, 'deploy', 20_001), true);
});

test('where no claim can be made, the error is the system’s', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'claims-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  writeFileSync(join(parent, 'notices'), '');
  await assert.rejects(claimToday(join(parent, 'notices'), 'deploy', 1), { code: 'EEXIST' });
});
