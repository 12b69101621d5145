import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, bundleTests } from '../../esbuild.js';
import { runInDesktopEditor } from '../harness/desktop.js';
import { writeFiles } from '../harness/files.js';
import { runInPackagedEditor } from '../harness/hostRun.js';
import type { HostSuite } from '../harness/hostSuite.js';
import { packExtension } from '../harness/packaged.js';
import { readResults, type ResultLine, writeResult } from '../harness/results.js';
import { root } from '../harness/root.js';
import { hasPackagedEditor } from '../harness/setup.js';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';
import { inParallel } from './inParallel.js';

/**
 * The part `host`: every folder of test/host/ is one run of a real extension host.
 * Arguments: `--desktop`, and a word: the suite of that name, else the tests whose title holds it.
 */
exitOnSignals();
const results = process.env['SKILL_LEDGER_TEST_RESULTS'];
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const desktop = process.argv.includes('--desktop') || !hasPackagedEditor();
const source = join(root, 'test', 'host');
const out = join(root, 'out', 'host');

const all = readdirSync(source).filter((name) => existsSync(join(source, name, 'suite.ts')));
const named = all.filter((name) => words.includes(name));
const suites = named.length > 0 ? named : all;
const grep = words.filter((word) => !named.includes(word)).join(' ');

if (!existsSync(join(root, 'dist', 'extension.js')) || process.env['SKILL_LEDGER_TEST_BUILT'] !== '1') {
  await build();
}
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const inHost = files.filter((file) => file.endsWith('.test.ts') || file === 'index.ts');
const paths = (chosen: string[]) => chosen.map((file) => join(source, file));
await bundleTests({ entries: paths(inHost), outdir: out, outbase: source, format: 'cjs', external: ['vscode'] });
await bundleTests({
  entries: paths(files.filter((file) => file.endsWith('suite.ts'))),
  outdir: out,
  outbase: source,
  format: 'esm',
});
// What runs an editor waits half of the time: two at once take hardly longer than one.
await inParallel(suites, 2, runSuite);
writeResult(results, { state: 'end' });

async function runSuite(name: string): Promise<void> {
  const { default: suite } = (await import(pathToFileURL(join(out, name, 'suite.mjs')).href)) as { default: HostSuite };
  const work = temporaryFolder();
  const folder = join(work.path, 'project');
  const own = join(work.path, 'results.jsonl');
  writeFiles(folder, suite.files ?? {});
  const env = {
    ...suite.env,
    SKILL_LEDGER_TEST_SUITE: join(out, name),
    SKILL_LEDGER_TEST_RESULTS: own,
    ...(grep ? { SKILL_LEDGER_TEST_GREP: grep } : {}),
  };
  const vsix = (suite.extensions ?? []).map((path, index) => {
    const file = join(work.path, `${index}.vsix`);
    packExtension(file, join(root, 'test', path));
    return file;
  });
  const run = { folder, extension: root, runner: join(out, 'index.cjs'), options: { ...suite, env, vsix } };
  const log = desktop ? await runInDesktopEditor(run) : await runInPackagedEditor(run);
  const tally = readResults(own);
  for (const line of tally.lines) {
    note(name, line);
  }
  if (!tally.ended) {
    note(name, { state: 'fail', title: 'the extension host reaches the end of its run', error: log });
  } else if (tally.passed + tally.failed === 0 && grep === '') {
    note(name, { state: 'fail', title: 'a suite holds tests', error: 'no test ran' });
  } else if (tally.failed > 0) {
    console.log(log);
  }
  work.remove();
}

function note(suite: string, line: ResultLine): void {
  if (line.state === 'end') {
    return;
  }
  const title = `host ${suite}: ${line.title}`;
  console.log(`${{ pass: 'ok  ', fail: 'FAIL', skip: 'skip' }[line.state]} ${title}`);
  if (line.state === 'fail') {
    console.log(line.error);
    process.exitCode = 1;
  }
  writeResult(results, { ...line, title });
}
