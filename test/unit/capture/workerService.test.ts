import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { WorkerService } from '../../../src/capture/workerService.js';
import type { ExportCount } from '../../../src/ledger/exportText.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { populateHome, putSession } from '../../fixtures/home.js';
import { root } from '../../harness/root.js';

const SOURCES = [{ agentId: 'claude-code', moreFolders: [] }] as const;

let home: string;
let service: WorkerService;
let counts: ExportCount[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'worker-'));
  populateHome(home);
  counts = [];
  service = new WorkerService(
    {
      machine: { home, env: {} },
      wasmFile: createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm'),
      retentionDays: 90,
    },
    { info: () => {}, warn: () => {}, error: () => {} },
    { importing: () => {}, exporting: (count) => void counts.push(count) },
    Date.now,
    () => Promise.resolve({ kind: 'stopped' }),
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
