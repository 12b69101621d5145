import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ledgerFiles } from '../../src/ledger/files.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { hasher } from '../../src/ledger/salt.js';
import { useId } from '../../src/model/identity.js';
import { TOOL_GROUPS, type SessionMetrics, type ToolGroup } from '../../src/model/session.js';
import type { UseEvent } from '../../src/model/use.js';
import type { Bench, Row } from '../harness/bench.js';
import { childEnvironment } from '../harness/environment.js';
import { root } from '../harness/root.js';
import { temporaryFolder } from '../harness/temporary.js';

const USES = 1_000_000;
const SESSIONS = 10_000;
const START = Date.UTC(2025, 0, 1);
const STEP_MS = 30_000;

/** Runs a program and tells on its last line of stderr how much memory it took, in kB. */
const MEASURED =
  'process.on("exit",()=>process.stderr.write("\\n"+process.resourceUsage().maxRSS));require(process.argv[1])';

const bench: Bench = {
  name: 'records',
  how: `${USES.toLocaleString('en')} uses in ${SESSIONS.toLocaleString('en')} sessions; export: whole processes, with the most memory they had`,
  async run() {
    const work = temporaryFolder();
    const home = join(work.path, 'home');
    const ledger = await filled(home);
    const { database } = ledgerFiles(home);
    const page = time(() => ledger.sessions({}, 101));
    const all = time(() => ledger.sessions({}, SESSIONS));
    const one = time(() => ledger.events({ sessionId: id(5), agentId: 'claude-code', since: START }, 200));
    await ledger.close();
    const run = (...args: string[]): Row => measured(childEnvironment(home, work.path), args);
    const rows = [
      { what: 'a page of 100 sessions', ms: Math.round(page) },
      { what: 'all sessions', ms: Math.round(all) },
      { what: 'uses of the oldest sessions', ms: Math.round(one) },
      { what: `the database, ${megabytes(database)} MB, opened only`, ...run('status', '--json') },
      { what: 'export as CSV', ...run('export', '--format', 'csv', '--out', join(work.path, 'x.csv')) },
      { what: 'export as JSON', ...run('export', '--out', join(work.path, 'x.json')) },
    ];
    const sizes = ['x.csv', 'x.json'].map((name) => `${name.slice(2)}: ${megabytes(join(work.path, name))} MB`);
    work.remove();
    return [...rows, { what: sizes.join(', ') }];
  },
};
export default bench;

async function filled(home: string): Promise<Ledger> {
  const ledger = await Ledger.open({
    files: ledgerFiles(home),
    wasm: await readFile(join(root, 'dist', 'sql-wasm.wasm')),
    hasher: hasher(new Uint8Array(32)),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => START + USES * STEP_MS,
    retentionDays: 0,
  });
  const perSession = USES / SESSIONS;
  for (let n = 0; n < SESSIONS; n++) {
    const uses = Array.from({ length: perSession }, (_, i) => use(n * perSession + i, n));
    ledger.add({ uses, running: [], source: `s${n}`, session: session(n, perSession), positions: [] });
  }
  await ledger.publish();
  return ledger;
}

function id(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

function use(number: number, sessionNumber: number): UseEvent {
  const at = START + number * STEP_MS;
  const skillName = `skill-${number % 40}`;
  const failed = number % 7 === 0;
  return {
    id: useId(at, 'claude-code', `call-${number}`, skillName),
    skillId: skillName,
    skillName,
    sessionId: id(sessionNumber),
    agentId: 'claude-code',
    durationMs: 1_000 + (number % 90_000),
    outcome: failed ? 'failure' : 'success',
    timestamp: new Date(at).toISOString(),
    trigger: 'model',
    reason: failed ? 'api-error' : 'completed',
    nested: false,
    tokens: 100,
    skillVersion: null,
    project: '0123456789abcdef',
    agentVersion: '2.1.217',
    evidence: 'transcript',
    asOf: at,
    reportedOutcome: null,
    reportedReason: null,
    exitCode: null,
  };
}

function session(n: number, uses: number): SessionMetrics {
  const start = START + n * uses * STEP_MS;
  return {
    sessionId: id(n),
    agentId: 'claude-code',
    start,
    end: start + uses * STEP_MS,
    durationS: (uses * STEP_MS) / 1_000,
    exitReason: null,
    turns: uses,
    userMessages: uses,
    assistantMessages: 3 * uses,
    toolCalls: 2 * uses,
    toolErrors: 3,
    hadErrors: true,
    calls: Object.fromEntries(TOOL_GROUPS.map((group) => [group, 1])) as Record<ToolGroup, number>,
    inputTokens: 1_000,
    outputTokens: 2_000,
    cacheCreationTokens: null,
    cacheReadTokens: 0,
    project: '0123456789abcdef',
    agentVersion: '2.1.217',
  };
}

function measured(env: NodeJS.ProcessEnv, args: readonly string[]): Row {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['-e', MEASURED, join(root, 'dist', 'cli.js'), ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  const kilobytes = Number(stderr.trim().split('\n').at(-1));
  return { ms: Math.round(performance.now() - start), 'MB at most': Math.round(kilobytes / 1_000) };
}

function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function megabytes(path: string): number {
  return Math.round(statSync(path).size / 1e6);
}
