import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ledgerFiles } from '../../src/ledger/files.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { hasher } from '../../src/ledger/salt.js';
import type { Log } from '../../src/ledger/types.js';
import type { SkillReport } from '../../src/model/report.js';
import { batch } from '../fixtures/uses.js';
import { Random } from '../stress/random.js';
import type { Engine } from './engine.js';
import { type Machine, makeMachine } from './machines.js';
import { type LogRecord, recordsIn } from './received.js';
import { differences, ledgerRows, type ReportRow } from './reportRow.js';

const BATCH = 1000;

/** What all machines sent, in the order of arrival, and what the report over it must be. */
export interface Team {
  readonly machines: readonly Machine[];
  readonly records: readonly LogRecord[];
  readonly rows: readonly ReportRow[];
}

export async function makeTeam(machineCount: number, usesEach: number, seed: number, folder: string): Promise<Team> {
  const random = new Random(seed);
  const machines: Machine[] = [];
  for (let number = 0; number < machineCount; number++) {
    machines.push(await makeMachine(number, usesEach, random, join(folder, 'identities')));
  }
  const bodies = shuffled(
    machines.flatMap((machine) => machine.bodies),
    random,
  );
  const reports = await reportsOf(machines, join(folder, 'home'));
  return { machines, records: bodies.flatMap(recordsIn), rows: ledgerRows(reports, machinesBySkill(machines)) };
}

export interface Comparison {
  /** What is wrong, one line each. */
  readonly problems: readonly string[];
  readonly loadS: number;
  readonly reportS: number;
}

/** Loads all records, compares the report with the ledger's, and deletes what one machine sent. */
export function compare(engine: Engine, { records, rows, machines }: Team): Comparison {
  const loadS = seconds(() => engine.load(records));
  let theirs: ReportRow[] = [];
  const reportS = seconds(() => {
    theirs = engine.report();
  });
  const problems = differences(inSteps(rows, engine.precisionMs), theirs);
  const [gone] = machines;
  const before = engine.counts(gone?.id ?? '');
  engine.deleteMachine(gone?.id ?? '');
  const after = engine.counts(gone?.id ?? '');
  const own = gone?.uses.filter(({ nested }) => !nested).length;
  if (before.records !== records.length || before.uses !== own || after.uses !== 0 || after.records >= before.records) {
    problems.push(`deleting a machine of ${own} uses: ${JSON.stringify({ before, after })}`);
  }
  return { problems, loadS, reportS };
}

/** Times as the engine can tell them. */
function inSteps(rows: readonly ReportRow[], ms: number): ReportRow[] {
  const cut = (row: ReportRow, column: string): ReportRow => {
    const time = row[column];
    return typeof time === 'number' ? { ...row, [column]: Math.floor(time / ms) * ms } : row;
  };
  return rows.map((row) => cut(cut(row, 'first_used'), 'last_used'));
}

async function reportsOf(machines: readonly Machine[], home: string): Promise<readonly SkillReport[]> {
  const tell = (problem: string): never => {
    throw new Error(problem);
  };
  const log: Log = { info: () => undefined, warn: tell, error: tell };
  const wasm = readFileSync(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));
  const salted = hasher(new Uint8Array(32).fill(7));
  const parts = { files: ledgerFiles(home), wasm, hasher: salted, log, now: Date.now, retentionDays: 0 };
  const ledger = await Ledger.open({ ...parts, onStep: () => Promise.resolve() });
  const uses = machines.flatMap((machine) => machine.uses);
  for (let first = 0; first < uses.length; first += BATCH) {
    ledger.add(batch(uses.slice(first, first + BATCH), { source: '' }));
  }
  const { problem } = await ledger.publish();
  const reports = ledger.reports();
  await ledger.close();
  return problem === null ? reports : tell(problem.message);
}

function machinesBySkill(machines: readonly Machine[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { uses } of machines) {
    for (const skill of new Set(uses.filter(({ nested }) => !nested).map(({ skillName }) => skillName))) {
      counts.set(skill, (counts.get(skill) ?? 0) + 1);
    }
  }
  return counts;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function seconds(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
