import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '../harness/environment.js';
import { root } from '../harness/root.js';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';
import { buildTests } from '../mutants/build.js';
import { MUTANTS, type Mutant } from '../mutants/mutants.js';

/**
 * `npm run mutants [-- word]`: takes each safeguard out, one at a time, and shows which test fails. Exit code 1 when
 * none does, or when the tests fail as they are. A test that waits for what no longer comes fails after a minute.
 */
exitOnSignals();
const LIMIT_MS = 120_000;
const words = process.argv.slice(2);
const chosen = MUTANTS.filter(({ safeguard, file }) => words.every((word) => `${safeguard} ${file}`.includes(word)));
if (chosen.length === 0) {
  console.error('no safeguard has these words'); // and a run of no files would be one of all
  process.exit(1);
}
const work = temporaryFolder();
const env = childEnvironment(join(work.path, 'home'), work.path);
const out = join(root, 'out', 'mutants');

const all = [...new Set(chosen.flatMap(({ tests }) => tests))];
const asTheyAre = await failures(all, null);
if (asTheyAre.length > 0) {
  console.error(`fail already: ${asTheyAre.join(', ')}`);
  process.exit(1);
}
for (const mutant of chosen) {
  const failed = await failures(mutant.tests, mutant);
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  console.log(
    `${failed.length > 0 ? 'ok  ' : 'FAIL'} without "${mutant.safeguard}": ${failed[0] ?? 'no test'} fails${more}`,
  );
  process.exitCode = failed.length > 0 ? process.exitCode : 1;
}
work.remove();

/** Titles of the tests that fail. */
async function failures(tests: readonly string[], mutant: Mutant | null): Promise<string[]> {
  const bundles = await buildTests(tests, mutant, out);
  const flags = ['--test', '--test-reporter=tap', '--test-timeout=60000'];
  const options = { cwd: root, env, encoding: 'utf8', timeout: LIMIT_MS * tests.length } as const;
  const { stdout, status } = spawnSync(process.execPath, [...flags, ...bundles], options);
  const titles = [...stdout.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, title = '']) => title);
  return titles.length > 0 || status === 0 ? titles : ['the tests did not end'];
}
