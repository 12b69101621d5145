import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { WorkerService } from '../../../src/capture/workerService.js';
import type { ExportCount } from '../../../src/ledger/exportText.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import { populateHome } from '../../fixtures/home.js';
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
