import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import * as esbuild from 'esbuild';
import { WorkerClient } from '../../../src/capture/workerClient.js';
import type { SkillReport } from '../../../src/model/report.js';
import { claudeSession, type ClaudeSession } from '../../fixtures/claude-code/records.js';
import { putSession } from '../../fixtures/home.js';
import { root } from '../../harness/root.js';
import { BuiltCli, parse, tempHome } from '../cli/cliProcess.js';

const DAY = 86_400_000;
const SOURCES = [{ agentId: 'claude-code', moreFolders: [] }] as const;

let cli: BuiltCli;
let awake: NodeJS.Timeout;
before(async () => {
  awake = setInterval(() => {}, 1_000); // the client's worker keeps no process alive
  cli = await BuiltCli.build();
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/capture/worker.ts'],
    outfile: join(cli.folder, 'worker.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    define: { 'self.location.href': '""' },
    logLevel: 'error',
  });
});
after(async () => {
  clearInterval(awake);
  await cli.remove();
});

function startWorker(t: TestContext, home: string): WorkerClient {
  const wasmFile = join(cli.folder, 'sql-wasm.wasm');
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const settings = { machine: { home, env: {} }, wasmFile, retentionDays: 90 };
  const post = () => Promise.resolve({ kind: 'stopped' as const });
  const worker = new WorkerClient(join(cli.folder, 'worker.js'), () => settings, log, post);
  t.after(() => worker.close());
  return worker;
}

const uses = (reports: readonly SkillReport[]): Record<string, number> =>
  Object.fromEntries(reports.map(({ skillName, totalUses }) => [skillName, totalUses]).sort());

function session(id: number, daysAgo: number): ClaudeSession {
  const start = new Date(Date.now() - daysAgo * DAY).toISOString();
  return claudeSession({ sessionId: `eeeeeeee-0000-4000-8000-${String(id).padStart(12, '0')}`, start });
}

/** A copy of a session, as it is gone on with today. */
function forkOf(original: ClaudeSession, id: number): ClaudeSession {
  const fork = original.fork(`eeeeeeee-0000-4000-8000-${String(id).padStart(12, '0')}`);
  return fork.wait(Date.now() - Date.parse(fork.now) - 600_000);
}

test('history older than the retention is counted once, and its single uses are not listed', async (t) => {
  const home = await tempHome(t);
  const old = session(1, 730);
  old.prompt('Ship it').skillCall('release').bash('make').endTurn().typedSkill('release').bash('make').endTurn();
  putSession(home, old);
  putSession(home, session(2, 1).prompt('Look').skillCall('review').endTurn());

  const counted = async (expected: Record<string, number>, listed: number, what: string): Promise<void> => {
    const worker = startWorker(t, home);
    const { snapshot } = await worker.call('importNow', SOURCES);
    assert.deepEqual(uses(snapshot.reports), expected, what);
    assert.equal((await worker.call('events', { skillName: 'release' }, 99)).length, listed, what);
    await worker.close();
    const { reports } = parse(await cli.run(home, ['report', '--json'])) as { reports: SkillReport[] };
    assert.deepEqual(uses(reports), expected, `${what}: command line`);
    const events = parse(await cli.run(home, ['events', '--skill', 'release', '--json'])) as { count: number };
    assert.equal(events.count, listed, `${what}: command line`);
  };

  await counted({ release: 2, review: 1 }, 0, 'the first import');
  await counted({ release: 2, review: 1 }, 0, 'after a restart');

  putSession(home, forkOf(old, 3).prompt('Once more').skillCall('release').bash('make').endTurn());
  await counted({ release: 3, review: 1 }, 1, 'a fork that replays it');

  // "Import history" after a clear: every transcript is read anew.
  const worker = startWorker(t, home);
  await worker.call('clear', { kind: 'skill', skillName: 'review' });
  assert.equal(await worker.call('liftClears'), 1);
  await worker.close();
  await counted({ release: 3, review: 1 }, 1, 'everything is read anew');

  // The command line keeps all: what it imports the worker lets expire afterwards.
  const second = session(4, 500).prompt('Ship it').skillCall('publish').bash('make').endTurn();
  putSession(home, forkOf(second, 5));
  assert.equal((parse(await cli.run(home, ['import', '--json'])) as { events: number }).events, 1);
  await counted({ publish: 1, release: 3, review: 1 }, 1, 'a fork whose original is not here');
  putSession(home, second);
  await counted({ publish: 1, release: 3, review: 1 }, 1, 'the original appears after its fork has expired');
  assert.equal((parse(await cli.run(home, ['import', '--json'])) as { events: number }).events, 0);
});
