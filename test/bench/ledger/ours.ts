import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { monotonicFactory } from 'ulid';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { readLastReport } from '../../../src/ledger/lastReport.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import type { Step } from '../../../src/ledger/publisher.js';
import { hasher } from '../../../src/ledger/salt.js';
import { Spool } from '../../../src/ledger/spool.js';
import type { Log } from '../../../src/ledger/types.js';
import type { UseEvent } from '../../../src/model/use.js';
import { askDashboard } from '../../../src/report/dashboardNumbers.js';
import { type DashboardQuestion, EVERYTHING } from '../../../src/report/dashboardQuestion.js';
import { benchSession, benchUse } from './uses.js';

/** Started by ledger.bench.ts, a process for each measurement: `<role> <home> <uses> [skills]`; prints JSON. */
const [role = '', home = '', count = '0', names = '0'] = process.argv.slice(2);
const total = Number(count);
/** Uses of so many skills, each by a name of its own; 0: as `benchUse` names them. */
const skills = Number(names);
const files = ledgerFiles(home);
const BATCH = 1000;
const ROUNDS = 7;

const tell = (error: string): never => {
  throw new Error(error);
};
const log: Log = { info: () => undefined, warn: tell, error: tell };

function open(onStep: (step: Step) => Promise<void> = () => Promise.resolve()): Promise<Ledger> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));
  const salted = hasher(new Uint8Array(32).fill(7));
  return Ledger.open({ files, wasm, hasher: salted, log, now: Date.now, retentionDays: 0, onStep });
}

async function build(): Promise<object> {
  const ledger = await open();
  for (let first = 0; first < total; first += BATCH) {
    const uses = Array.from({ length: Math.min(BATCH, total - first) }, (_, n) => named(first + n));
    ledger.add({ uses, running: [], source: '', session: null, positions: [] });
  }
  const { problem } = await ledger.publish();
  const { bytes } = await ledger.status();
  await ledger.close();
  return { problem, bytes };
}

function named(n: number): UseEvent {
  const use = benchUse(n, total);
  if (skills === 0) {
    return use;
  }
  const skillName = `skill-${(Math.imul(n, 0x9e3779b1) >>> 0) % skills}`;
  return { ...use, skillName, skillId: skillName, skillVersion: null };
}

/** What other processes have recorded is merged and published, again and again. */
async function merge(): Promise<object> {
  const steps: Array<Record<string, number>> = [];
  let at = 0;
  let now: Record<string, number> = {};
  const note = (step: string): void => {
    const time = performance.now();
    now[step] = time - at;
    at = time;
  };
  const ledger = await open(async (step) => note(step));
  const ms: number[] = [];
  const cpuMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const spool = new Spool({ folder: files.spool });
    const uses = Array.from({ length: BATCH }, (_, n) => reported(total + round * BATCH + n));
    await Promise.all(uses.map((use) => spool.append(use)));
    await spool.close();
    now = {};
    const cpu = process.cpuUsage();
    const started = performance.now();
    at = started;
    const { published } = await ledger.publish();
    note('report');
    ms.push(performance.now() - started);
    const { user, system } = process.cpuUsage(cpu);
    cpuMs.push((user + system) / 1000);
    steps.push(now);
    if (!published) {
      throw new Error('not published');
    }
  }
  const peak = process.resourceUsage().maxRSS / 1024;
  await ledger.close();
  return { ms, cpuMs, steps, peak };
}

/** What the metrics of every session add to the database. */
async function sessions(): Promise<object> {
  const ledger = await open();
  const before = (await ledger.status()).bytes;
  for (let n = 0; n < total; n += 5) {
    ledger.add({ uses: [], running: [], source: '', session: benchSession(n, total), positions: [] });
  }
  const { problem } = await ledger.publish();
  const { bytes } = await ledger.status();
  await ledger.close();
  return { problem, bytes: bytes - before };
}

function reported(n: number): UseEvent {
  return { ...benchUse(n, total), evidence: 'report', trigger: 'api', reason: 'reported', id: ulid() };
}

const ulid = monotonicFactory();

async function report(): Promise<object> {
  const ledger = await open();
  const ms = Array.from({ length: 9 }, () => {
    const started = performance.now();
    ledger.reports();
    return performance.now() - started;
  });
  await ledger.close();
  return { ms };
}

/** From the start of a worker that holds nothing yet to the first numbers, then again and again. */
async function dashboard(): Promise<object> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const ledger = await open();
  const opened = performance.now() - began;
  const now = Date.UTC(2026, 8, 1);
  let length = 0;
  const ask = (question: DashboardQuestion, isSketch = false): number => {
    const started = performance.now();
    const numbers = askDashboard(ledger, question, now, isSketch);
    const ms = performance.now() - started;
    if (numbers.total === null) {
      throw new Error('no numbers');
    }
    length = Math.max(length, JSON.stringify(numbers).length);
    return ms;
  };
  const isLarge = total > 100_000; // for which the panel asks for a sketch first
  const first = opened + ask(EVERYTHING, isLarge);
  const { user, system } = process.cpuUsage(cpu);
  const whole = isLarge ? first + ask(EVERYTHING) : first;
  const questions = {
    everything: EVERYTHING,
    '90 days': { ...EVERYTHING, range: 90 },
    '7 days': { ...EVERYTHING, range: 7 },
    'one skill': { ...EVERYTHING, skillName: 'skill-7' },
  } as const;
  const steps = Array.from({ length: ROUNDS }, () =>
    Object.fromEntries(Object.entries(questions).map(([name, question]) => [name, ask(question)])),
  );
  await ledger.close();
  return { ms: [first], whole, cpuMs: [(user + system) / 1000], opened, steps, length };
}

async function record(): Promise<object> {
  const spool = new Spool({ folder: files.spool });
  const callerMs: number[] = [];
  const ms: number[] = [];
  for (let n = 0; n < 2000; n++) {
    const use = reported(n);
    const started = performance.now();
    const done = spool.append(use);
    callerMs.push(performance.now() - started);
    await done;
    ms.push(performance.now() - started);
  }
  const burst = performance.now();
  await Promise.all(Array.from({ length: 1000 }, (_, n) => spool.append(reported(n))));
  const burstMs = performance.now() - burst;
  await spool.close();
  rmSync(files.spool, { recursive: true });
  return { callerMs, ms, burstMs };
}

async function rows(): Promise<object> {
  const found = await readLastReport(files.lastReport);
  if (found === null || found.reports.length === 0) {
    throw new Error('no rows');
  }
  return { ms: [performance.now()] }; // since this process was started
}

const roles: Readonly<Record<string, () => Promise<object>>> = {
  build,
  dashboard,
  merge,
  report,
  record,
  rows,
  sessions,
};
console.log(JSON.stringify(await roles[role]?.()));
