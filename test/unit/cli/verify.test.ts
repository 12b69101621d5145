import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BuiltCli, ledgerFolder, parse, tempHome, treeOf, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

interface Verified {
  readonly verification: {
    readonly findings: ReadonlyArray<{ check: string; ok: boolean }>;
    readonly repaired: readonly string[];
  };
}

test('status --verify tells what is wrong and fails; --repair mends it and keeps the old file', async (t) => {
  const home = await tempHome(t);
  await writeTranscripts(home);
  parse(await cli.run(home, ['import', '--json']));
  const well = parse(await cli.run(home, ['status', '--verify', '--json'])) as Verified;
  assert.deepEqual(well.verification.repaired, []);
  assert.ok(well.verification.findings.every(({ ok }) => ok));
  assert.ok(!('verification' in (parse(await cli.run(home, ['status', '--json'])) as object)), 'only when asked for');

  const database = join(ledgerFolder(home), 'telemetry.db');
  await writeFile(database, 'spoiled');
  const told = await cli.run(home, ['status', '--verify']);
  assert.equal(told.code, 1);
  assert.match(told.stdout, /^WRONG .*telemetry\.db is damaged: it is no SQLite database\.$/m);
  assert.equal((await stat(database)).size, 7, 'looking changes nothing');

  const mended = await cli.run(home, ['status', '--repair']);
  assert.equal(mended.code, 0, mended.stdout);
  assert.match(mended.stdout, /^Mended: Published a new generation\.$/m);
  assert.doesNotMatch(mended.stdout, /WRONG/);
  assert.ok((await readdir(ledgerFolder(home))).some((name) => name.startsWith('telemetry.db.unreadable-')));
});

test('verifying a machine without a ledger finds nothing wrong', async (t) => {
  const home = await tempHome(t);
  const { verification } = parse(await cli.run(home, ['status', '--verify', '--json'])) as Verified;
  assert.ok(verification.findings.every(({ ok }) => ok));
  assert.ok(!(await treeOf(home)).some((name) => name.includes('telemetry.db')));
});
