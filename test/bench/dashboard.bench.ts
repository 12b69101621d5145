import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, median, type Row } from '../harness/bench.js';
import { root } from '../harness/root.js';
import { temporaryFolder } from '../harness/temporary.js';

/** How many uses of how many skills; 0: the 40 that one person's two years give. */
const HOMES = [
  { uses: 100_000, skills: 0 },
  { uses: 1_000_000, skills: 0 },
  { uses: 1_000_000, skills: 5_000 },
] as const;
/** From the command to the first numbers, for a worker that must start and read the ledger first. */
const BAR_MS = 500;

/** What the role `dashboard` prints. */
interface Measured {
  /** The ledger opened and all that is recorded asked for (of many uses a sketch), in a process that holds nothing. */
  readonly ms: readonly number[];
  /** Processor time of the same, of all threads of the process. */
  readonly cpuMs: readonly number[];
  /** Until the charts over time are there as well. */
  readonly whole: number;
  readonly opened: number;
  /** Later questions, by what was asked. */
  readonly steps: ReadonlyArray<Readonly<Record<string, number>>>;
  /** Length of the longest answer as JSON. */
  readonly length: number;
}

function run(role: string, home: string, uses: number, skills: number): Measured {
  const script = join(root, 'out/bench/ledger/ours.mjs');
  const args = [script, role, home, String(uses), String(skills)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 })) as Measured; // printed by our own script
}

function measure(work: string, uses: number, skills: number): Row[] {
  const home = join(work, `${uses}-${skills}`);
  const name = `${uses / 1000}k uses${skills === 0 ? '' : ` of ${skills} skills`}`;
  run('build', home, uses, skills);
  const cold = Array.from({ length: 5 }, () => run('dashboard', home, uses, skills));
  const first = cold.map(({ ms }) => ms[0] ?? Number.NaN);
  const steps = cold.flatMap((one) => one.steps);
  const row = (what: string, values: readonly number[], bar: number | null): Row => ({
    what: `${what}, ${name}`,
    measured: `${Math.round(median(values))} ms`,
    bar: bar === null ? '–' : `${bar}${median(values) <= bar ? '' : ' MISSED'}`,
    runs: `${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))}`,
  });
  return [
    row('first numbers, ledger not open', first, BAR_MS),
    row(
      '  … processor time',
      cold.map(({ cpuMs }) => cpuMs[0] ?? Number.NaN),
      null,
    ),
    row(
      '  … of it opening the ledger',
      cold.map(({ opened }) => opened),
      null,
    ),
    row(
      'all charts, ledger not open',
      cold.map(({ whole }) => whole),
      null,
    ),
    ...Object.keys(steps[0] ?? {}).map((question) =>
      row(
        question,
        steps.map((step) => step[question] ?? 0),
        null,
      ),
    ),
    { what: `answer, ${name}`, measured: `${Math.round((cold[0]?.length ?? 0) / 1000)} kB`, bar: '–', runs: '' },
  ];
}

const bench: Bench = {
  name: 'dashboard',
  how: 'Invented uses of two years. A process for each first question, as the worker is one; medians of five.',
  run: () => {
    const work = temporaryFolder();
    const rows = HOMES.flatMap(({ uses, skills }) => measure(work.path, uses, skills));
    work.remove();
    return Promise.resolve(rows);
  },
};
export default bench;
