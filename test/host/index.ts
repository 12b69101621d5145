import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { writeResult } from '../harness/results.js';

/** VS Code calls this inside the extension host. */
export async function run(): Promise<void> {
  const suite = required('SKILL_LEDGER_TEST_SUITE');
  const results = required('SKILL_LEDGER_TEST_RESULTS');
  const grep = process.env['SKILL_LEDGER_TEST_GREP'];
  // Machines are noisy: a test may wait long, and none measures time.
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, ...(grep ? { grep } : {}) });
  mocha.reporter(Mocha.reporters.Base);
  for (const file of readdirSync(suite)
    .filter((name) => name.endsWith('.test.cjs'))
    .sort()) {
    mocha.addFile(join(suite, file));
  }
  const failures = await new Promise<number>((done) => {
    const runner = mocha.run(done);
    runner.on('pass', (test) =>
      writeResult(results, { state: 'pass', title: test.fullTitle(), ms: test.duration ?? 0 }),
    );
    runner.on('pending', (test) => writeResult(results, { state: 'skip', title: test.fullTitle() }));
    runner.on('fail', (test, error: Error) =>
      writeResult(results, { state: 'fail', title: test.fullTitle(), error: error.stack ?? error.message }),
    );
  });
  writeResult(results, { state: 'end' });
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
}
