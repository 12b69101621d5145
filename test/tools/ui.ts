import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { bundleTests } from '../../esbuild.js';
import { launchBrowser } from '../harness/browser.js';
import { packExtension } from '../harness/packaged.js';
import { writeResult } from '../harness/results.js';
import { root } from '../harness/root.js';
import { exitOnSignals, temporaryFolder } from '../harness/temporary.js';
import { inParallel } from './inParallel.js';
import { type UiCase, UiContext } from '../harness/uiTest.js';

/**
 * The part `ui`: tests of the real workbench on the packaged .vsix, with pictures in screenshots/.
 * Arguments: words that "file: name" of a test must hold; `--whole`: with all other parts, see `uiTestBeside`.
 */
exitOnSignals();
const results = process.env['SKILL_LEDGER_TEST_RESULTS'];
const isOfWhole = process.argv.includes('--whole');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const source = join(root, 'test', 'ui');
const out = join(root, 'out', 'ui');

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ui.ts'))
  .sort();
await bundleTests({ entries: files.map((file) => join(source, file)), outdir: out, outbase: source, format: 'esm' });
const work = temporaryFolder();
const vsix = process.env['SKILL_LEDGER_TEST_VSIX'] ?? join(work.path, 'skill-ledger.vsix');
if (!process.env['SKILL_LEDGER_TEST_VSIX']) {
  packExtension(vsix);
}

const chosen: { readonly group: string; readonly one: UiCase }[] = [];
for (const file of files) {
  const module: unknown = await import(pathToFileURL(join(out, file.replace(/\.ts$/, '.mjs'))).href);
  const { default: cases } = module as { default: UiCase[] };
  const group = file.replace(/\.ui\.ts$/, '');
  chosen.push(
    ...cases
      .filter(
        ({ name, inEachRun }) => (inEachRun || !isOfWhole) && words.every((word) => `${group}: ${name}`.includes(word)),
      )
      .map((one) => ({ group, one })),
  );
}
// A case waits most of the time, for the window and for what is to appear in it.
const browsers = new Map<number, Browser>();
await inParallel(chosen, 3, ({ group, one }, lane) => runCase(group, one, lane));
await Promise.all([...browsers.values()].map((browser) => browser.close()));
work.remove();
writeResult(results, { state: 'end' });

/**
 * A case that fails is run once more, and both are told: a key or a click that the window swallows while it is busy
 * says nothing of the extension. What is broken fails twice.
 */
async function runCase(group: string, one: UiCase, lane: number): Promise<void> {
  const title = `ui ${group}: ${one.name}`;
  const started = Date.now();
  const first = await tryCase(group, one, lane);
  if (first !== null) {
    console.log(`again ${title}\n${first}`);
  }
  const error = first === null ? null : await tryCase(group, one, lane);
  const ms = Date.now() - started;
  if (error === null) {
    console.log(`ok   ${title} (${(ms / 1000).toFixed(1)} s${first === null ? '' : ', at the second try'})`);
    writeResult(results, { state: 'pass', title, ms });
  } else {
    console.log(`FAIL ${title}\n${error}`);
    writeResult(results, { state: 'fail', title, error });
    process.exitCode = 1;
  }
}

/** Returns what went wrong, with evidence. */
async function tryCase(group: string, { name, run }: UiCase, lane: number): Promise<string | null> {
  const context = new UiContext(await browserOf(lane), vsix);
  try {
    await run(context);
    return null;
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${text}\n${await context.evidence(`${group}-${name.replace(/[^a-z0-9]+/gi, '-')}`)}`;
  } finally {
    await context.end();
  }
}

/** A lane's own, since the clipboard is one for all windows of a browser; another one where that has crashed. */
async function browserOf(lane: number): Promise<Browser> {
  const known = browsers.get(lane);
  if (known?.isConnected() === true) {
    return known;
  }
  const browser = await launchBrowser();
  browsers.set(lane, browser);
  return browser;
}
