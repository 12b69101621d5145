import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleTests } from '../../esbuild.js';
import { childEnvironment } from '../harness/environment.js';
import { root } from '../harness/root.js';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';

/**
 * The parts `unit` and `package`: plain-Node tests with node:test, in an environment of their own.
 * Arguments: `--package` for test/package/ instead of test/unit/; words that the file names must hold.
 */
exitOnSignals();
/** A test that never ends must not take the whole run with it. */
const HANGING = `--test-timeout=${4 * 60_000}`;
const kind = process.argv.includes('--package') ? 'package' : 'unit';
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const source = join(root, 'test', kind);
const out = join(root, 'out', kind);

const tests = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && words.every((word) => file.includes(word)))
  .sort();
if (words.length === 0) {
  rmSync(out, { recursive: true, force: true }); // or deleted tests would go on running
}
await bundleTests({ entries: tests.map((file) => join(source, file)), outdir: out, outbase: source, format: 'esm' });

const work = temporaryFolder();
const env = childEnvironment(join(work.path, 'home'), work.path, {
  SKILL_LEDGER_SAMPLES: process.env['SKILL_LEDGER_SAMPLES'],
  SKILL_LEDGER_SEED: process.env['SKILL_LEDGER_SEED'],
  SKILL_LEDGER_SEEDS: process.env['SKILL_LEDGER_SEEDS'],
  SKILL_LEDGER_TEST_VSIX: process.env['SKILL_LEDGER_TEST_VSIX'],
  SKILL_LEDGER_TEST_RESULTS: process.env['SKILL_LEDGER_TEST_RESULTS'],
});
const lines = pathToFileURL(join(root, 'test', 'harness', 'lineReporter.mjs')).href;
const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
if (process.env['SKILL_LEDGER_TEST_RESULTS']) {
  reporters.push(`--test-reporter=${lines}`, '--test-reporter-destination=stderr');
}
// Node leaves a processor free; many of these tests wait for the disk or a child process.
const parallel = `--test-concurrency=${Math.max(2, availableParallelism())}`;
const compiled = tests.map((file) => join(out, file.replace(/\.ts$/, '.mjs')));
if (compiled.length > 0) {
  const run = spawnSync(
    process.execPath,
    ['--enable-source-maps', parallel, HANGING, ...reporters, '--test', ...compiled],
    {
      cwd: root,
      env,
      stdio: 'inherit',
    },
  );
  process.exitCode = run.status ?? 1;
} else {
  console.log('no test file has these words in its name');
  process.exitCode = 1;
}
work.remove();
