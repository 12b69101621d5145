import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, median, type Row } from '../harness/bench.js';
import { launchBrowser } from '../harness/browser.js';
import { Editor } from '../harness/editor.js';
import { packExtension } from '../harness/packaged.js';
import { root } from '../harness/root.js';
import { temporaryFolder } from '../harness/temporary.js';
import { Workbench } from '../harness/workbench.js';

const WAIT_MS = 120_000;

/** What fixtures/second-extension/measure.js writes; all in milliseconds. */
interface Measured {
  /** Of one call, on the caller's thread, in each burst. */
  readonly caller: readonly number[];
  /** Until the last of a burst was durable. */
  readonly all: readonly number[];
  /** Of single calls, one after the other. */
  readonly durable: readonly number[];
  /** The same line appended and forced to the disk without us. */
  readonly bare: readonly number[];
  readonly recorded: number;
  readonly expected: number;
}

async function measureIn(vsix: readonly string[]): Promise<Measured> {
  const editor = await Editor.start({ vsix });
  const browser = await launchBrowser();
  try {
    const window = await Workbench.open(editor, await browser.newContext());
    await window.command('Second: Measure Recording');
    const path = join(editor.home, 'measured.json');
    for (const end = Date.now() + WAIT_MS; ; await sleep(200)) {
      const text = readOrNull(path);
      if (text !== null) {
        return JSON.parse(text) as Measured;
      }
      if (Date.now() > end) {
        throw new Error(`the second extension has not measured\n${editor.logTail()}`);
      }
    }
  } finally {
    await browser.close();
    await editor.stop();
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

const bench: Bench = {
  name: 'recordEvent of another extension, in the real extension host',
  how: 'A second extension calls the API of the installed .vsix: 7 bursts of 1,000 calls, then 300 single ones. Milliseconds. "bare" is one line appended to a file with fdatasync in the same host: what no durable record can be quicker than.',
  run: async ({ vsix }) => {
    const work = temporaryFolder();
    const second = join(work.path, 'second.vsix');
    packExtension(second, join(root, 'test', 'fixtures', 'second-extension'));
    const { caller, all, durable, bare, recorded, expected } = await measureIn([vsix, second]);
    work.remove();
    const row = (what: string, values: readonly number[], bar: number | string): Row => ({
      what,
      median: round(median(values)),
      p99: round(percentile(values, 0.99)),
      'median to bare': Math.round((median(values) / median(bare)) * 100) / 100,
      bar,
    });
    return [
      row('one call of a burst, caller’s thread', caller, 0.2),
      row('burst of 1,000 until durable', all, '–'),
      row('single call until durable', durable, 10),
      row('bare', bare, '–'),
      { what: `recorded ${recorded} of ${expected}`, median: '–', p99: '–', 'median to bare': '–', bar: '–' },
    ];
  },
};
export default bench;
