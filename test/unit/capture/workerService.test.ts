import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { AGENTS } from '../../../src/agents/registry.js';
import { skillVersion } from '../../../src/agents/skillVersion.js';
import type { HostFunctions } from '../../../src/capture/workerProtocol.js';
import { WorkerService } from '../../../src/capture/workerService.js';
import { ConsentFile } from '../../../src/consent/consentFile.js';
import type { ExportCount } from '../../../src/ledger/exportText.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { readLastReport } from '../../../src/ledger/lastReport.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { populateHome, putSession, putSkill } from '../../fixtures/home.js';
import { populateHomeOfAgents } from '../../fixtures/homeOfAgents.js';
import { root } from '../../harness/root.js';

const SOURCES = [{ agentId: 'claude-code', moreFolders: [] }] as const;

let home: string;
let service: WorkerService;
let counts: ExportCount[];
let post: HostFunctions['post'];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'worker-'));
  populateHome(home);
  counts = [];
  post = () => Promise.resolve({ kind: 'stopped' });
  service = new WorkerService(
    {
      machine: { home, env: {} },
      wasmFile: createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm'),
      retentionDays: 90,
    },
    { info: () => {}, warn: () => {}, error: () => {} },
    { importing: () => {}, exporting: (count) => void counts.push(count) },
    Date.now,
    (request) => post(request),
  );
});
afterEach(async () => {
  await service.functions.close();
  rmSync(home, { recursive: true, force: true });
});

test('an import that is cancelled while it waits for its turn opens no transcript', async () => {
  const waiting = service.functions.importNow(SOURCES);
  service.functions.cancelImport();
  const { cancelled, figures, snapshot } = await waiting;
  assert.equal(cancelled, true);
  assert.equal(figures.files, 0);
  assert.equal(snapshot.span.uses, 0);
  const next = await service.functions.importNow(SOURCES);
  assert.equal(next.cancelled, false, 'only what was asked for before is cancelled');
  assert.equal(next.snapshot.span.uses, 12);
});

test('what is asked for while the service closes is answered by a ledger opened anew', async () => {
  await service.functions.importNow(SOURCES);
  const closed = service.functions.close();
  const status = service.functions.status();
  await closed;
  assert.equal((await status).span.uses, 12);
});

test('a request that is under way when the service closes is waited for, so that its event is not sent again', async () => {
  const hour = 3_600_000;
  const start = new Date(Date.now() - hour).toISOString();
  const session = claudeSession({ sessionId: 'cccccccc-0000-4000-8000-000000000003', start });
  putSession(home, session.prompt('Go on').skillCall('shared-skill').endTurn());
  await service.functions.importNow(SOURCES);
  const confirmation = {
    endpoint: 'https://collect.example',
    adapter: 'posthog',
    skillNames: 'hashed',
    projectKey: 'k',
    since: Date.now() - 2 * hour,
  } as const;
  await new ConsentFile(ledgerFiles(home).consent, Date.now).setSharing(confirmation);
  const server = new EventEmitter();
  const asked = once(server, 'asked');
  post = async () => {
    const answered = once(server, 'answer');
    server.emit('asked');
    await answered;
    return { kind: 'answered', status: 200, retryAfterMs: null };
  };
  const program = { version: '0.1.0', node: 'v20.11.0', platform: 'linux' } as const;
  const order: string[] = [];
  const shared = service.functions.share({ confirmation, program }).then(() => order.push('shared'));
  await asked;
  const closed = service.functions.close().then(() => order.push('closed'));
  // One that did not wait would be closed by then.
  await service.functions.status();
  await service.functions.status();
  assert.deepEqual(order, []);
  server.emit('answer');
  await Promise.all([shared, closed]);
  assert.deepEqual(order, ['shared', 'closed']);
});

test('a ledger folder that is a file: all is read into memory and told, and written once that is possible', async () => {
  const folder = ledgerFiles(home).folder;
  writeFileSync(folder, 'mine');
  const inMemory = await service.functions.importNow(SOURCES);
  assert.equal(inMemory.snapshot.span.uses, 12);
  assert.deepEqual(
    inMemory.snapshot.problems.map(({ message }) => message),
    ['A file is where the folder ~/.claude/auto-skill (or one in it) should be. Move it away.'],
  );
  assert.equal(readFileSync(folder, 'utf8'), 'mine');
  rmSync(folder);
  const written = await service.functions.importNow(SOURCES);
  assert.deepEqual([written.snapshot.span.uses, written.snapshot.problems], [12, []]);
  assert.ok(existsSync(ledgerFiles(home).database));
});

test('a salt that can’t be read: nothing cleared comes back, nothing is published, and it is told', async () => {
  await service.functions.importNow(SOURCES);
  await service.functions.clear({ kind: 'skill', skillName: 'code-review' });
  await service.functions.close();
  const { salt, database } = ledgerFiles(home);
  const kept = readFileSync(salt);
  const published = readFileSync(database);
  rmSync(salt);
  mkdirSync(salt); // as unreadable for root as a file of root's is for others
  const session = claudeSession({ sessionId: 'cccccccc-0000-4000-8000-000000000002', start: new Date().toISOString() });
  putSession(home, session.prompt('Go on').skillCall('fresh-skill').endTurn());
  const { snapshot } = await service.functions.importNow(SOURCES);
  const names = (reports: typeof snapshot.reports): string[] => reports.map(({ skillName }) => skillName).sort();
  assert.deepEqual(names(snapshot.reports), ['deploy', 'fresh-skill', 'release-notes']);
  assert.match(snapshot.problems.map(({ message }) => message).join(), /salt can’t be read/);
  assert.deepEqual(readFileSync(database), published);
  await assert.rejects(
    async () => service.functions.clear({ kind: 'skill', skillName: 'deploy' }),
    /salt can’t be read/,
  );
  rmSync(salt, { recursive: true });
  writeFileSync(salt, kept, { mode: 0o600 });
  const again = await service.functions.importNow(SOURCES);
  assert.deepEqual(names(again.snapshot.reports), ['deploy', 'fresh-skill', 'release-notes']);
  assert.deepEqual(again.snapshot.problems, []);
  assert.notDeepEqual(readFileSync(database), published);
});

test('sessions come from the ledger, newest first', async () => {
  await service.functions.importNow(SOURCES);
  const found = await service.functions.sessions(3);
  assert.deepEqual(
    found.map(({ sessionId }) => sessionId.at(-1)),
    ['4', '3', '2'],
  );
});

test('projects are known from transcripts that may be read, and from open folders', async () => {
  await service.functions.importNow(SOURCES);
  const [session] = await service.functions.sessions(1);
  assert.ok(session?.project);
  const named = await service.functions.projectFolders(SOURCES, []);
  assert.equal(named[session.project], '/home/dev/project');
  assert.deepEqual(await service.functions.projectFolders([], []), {}, 'nothing is read of sources that are not given');
  const opened = await service.functions.projectFolders([], ['/home/dev/project']);
  assert.equal(opened[session.project], '/home/dev/project');
  // Another project, later.
  const other = claudeSession({ sessionId: 'cccccccc-0000-4000-8000-000000000001', cwd: '/home/dev/other' });
  putSession(home, other.prompt('Go on').endTurn(), '-home-dev-other');
  assert.deepEqual(Object.values(await service.functions.projectFolders(SOURCES, [])).sort(), [
    '/home/dev/other',
    '/home/dev/project',
  ]);
});

test('projects are known of every agent whose transcripts tell their folder', async () => {
  await populateHomeOfAgents(home);
  const choices = AGENTS.map(({ id }) => ({ agentId: id, moreFolders: [] }));
  await service.functions.importNow(choices);
  const named = await service.functions.projectFolders(choices, []);
  const all = await service.functions.sessions(100);
  const told = new Map<string, unknown>(
    all.map(({ agentId, project }) => [agentId, project === null ? null : named[project]]),
  );
  assert.deepEqual(
    ['claude-code', 'codex', 'copilot-cli', 'opencode', 'qwen'].filter((id) => told.get(id) !== '/home/dev/project'),
    [],
  );
  assert.equal(told.get('gemini-cli'), null, 'it tells none');
});

test('the inventory names agents that can only be listed, and reads counters only of agents that may be read', async () => {
  mkdirSync(join(home, '.config', 'goose'), { recursive: true });
  putSkill(home, 'tidy');
  writeFileSync(join(home, '.claude.json'), JSON.stringify({ skillUsage: { tidy: { usageCount: 3 } } }));
  const { listedAgents, installed } = await service.functions.inventory([], [], false);
  assert.deepEqual(listedAgents, [{ agentId: 'goose', inTerminals: true }]);
  const tidy = installed.find(({ name }) => name === 'tidy');
  assert.deepEqual([tidy?.seenBy.map(({ agentId }) => agentId), tidy?.counted], [['claude-code', 'goose'], null]);
  const counted = (await service.functions.inventory([], ['claude-code'], false)).installed.find(
    ({ name }) => name === 'tidy',
  );
  assert.deepEqual(counted?.counted, { agentId: 'claude-code', uses: 3, lastAt: null, of: 'skill' });
});

test('the texts of skills are noted with an inventory that may, and with no other', async () => {
  putSkill(home, 'code-review', 'Look at each file.');
  const file = join(home, '.claude', 'skills', 'code-review', 'SKILL.md');
  utimesSync(file, 1, 1); // long before its uses
  await service.functions.importNow(SOURCES);
  const versions = async (): Promise<unknown[]> => {
    const [report] = await service.functions.reports({ skillName: 'code-review' });
    return (report?.versions ?? []).map(({ skillVersion: version, totalUses }) => [version, totalUses]);
  };
  const before = await versions();
  await service.functions.inventory([], [], false);
  assert.deepEqual(await versions(), before);
  assert.deepEqual(readdirSync(ledgerFiles(home).spool), []);
  await service.functions.inventory([], [], true);
  assert.deepEqual(await versions(), [[skillVersion(readFileSync(file, 'utf8')), 6]]);
  const published = await readLastReport(ledgerFiles(home).lastReport);
  assert.equal(published?.reports.find(({ skillName }) => skillName === 'code-review')?.versions.length, 1);
});

test('an export tells how far it is; one that is cancelled, or cut off by the end, leaves nothing', async () => {
  await service.functions.importNow(SOURCES);
  const path = join(home, 'out.json');
  assert.deepEqual(await service.functions.exportTo(path, 'json'), { events: 12, totalEvents: 12, sessions: 4 });
  assert.equal((JSON.parse(readFileSync(path, 'utf8')) as { events: unknown[] }).events.length, 12);
  assert.deepEqual(counts.at(-1), { events: 12, totalEvents: 12, sessions: 4 });
  const cancelled = service.functions.exportTo(join(home, 'none.csv'), 'csv');
  service.functions.cancelExport();
  assert.equal(await cancelled, null);
  const cutOff = service.functions.exportTo(join(home, 'none.csv'), 'csv');
  await service.functions.close();
  assert.equal(await cutOff, null);
  assert.deepEqual(
    readdirSync(home).filter((name) => /none|tmp/.test(name)),
    [],
  );
});
