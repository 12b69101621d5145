import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCode } from '../../../src/agents/opencode/agent.js';
import { Importer, type ImportResult } from '../../../src/capture/importer.js';
import { AgentDatabases } from '../../../src/ledger/agentDatabases.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { nativeSqlite } from '../../../src/ledger/nativeSqlite.js';
import type { SqliteEngine } from '../../../src/ledger/sqliteEngine.js';
import { TemporaryFolders } from '../../../src/ledger/temporaryFolders.js';
import { wasmSqlite } from '../../../src/ledger/wasmSqlite.js';
import { insertions, SCHEMA_1, wasm } from '../../fixtures/opencode/database.js';
import { type OpenCodeSession, openCodeSession } from '../../fixtures/opencode/session.js';
import { writeFiles } from '../../harness/files.js';
import { LATER, OPTIONS, summary } from '../agents/reading.js';
import { noNative, open, salted, silent, temporaryHome } from '../ledger/support.js';

const ENGINES = [wasmSqlite(wasm), ...[nativeSqlite()].filter((engine) => engine !== null)];

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'live-'));
  path = join(home, '.local/share/opencode/opencode.db');
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(join(home, 'tmp'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const tidied = (sessionId: string): OpenCodeSession => openCodeSession({ sessionId }).prompt().skillCall('tidy').say();

function copies(engine: SqliteEngine, isAlive = (pid: number): boolean => pid === process.pid): AgentDatabases {
  const parts = { parent: join(home, 'tmp'), pid: process.pid, isAlive, now: Date.now };
  return new AgentDatabases({ engine, folders: new TemporaryFolders(parts) });
}

function importInto(ledger: Ledger, databases: AgentDatabases): Promise<ImportResult> {
  const machine = { home, env: {} };
  const hash = (from: string): string => salted.path(from);
  const importer = new Importer({
    machine,
    target: ledger,
    options: OPTIONS,
    databases,
    hash,
    now: () => LATER,
    log: silent,
  });
  return importer.run([{ agent: openCode, moreFolders: [] }], new AbortController().signal, () => {});
}

/** A native SQLite that holds the database open, as the agent does. */
class Writer {
  private readonly child: ChildProcessWithoutNullStreams = spawn('sqlite3', [path], { stdio: 'pipe' });
  private output = '';
  private asked = 0;

  constructor() {
    this.child.stdout.on('data', (chunk) => (this.output += String(chunk)));
    this.child.stderr.pipe(process.stderr);
  }

  /** Resolves when it is done. */
  async run(sql: string): Promise<void> {
    const mark = `done ${this.asked++};`;
    this.child.stdin.write(`${sql}\nSELECT '${mark}';\n`);
    while (!this.output.includes(mark)) {
      await once(this.child.stdout, 'data');
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await once(this.child, 'exit');
  }
}

test('what stands in the log alone is read, and nothing of the agent’s files is touched', {
  skip: noNative,
}, async (t) => {
  const writer = new Writer();
  await writer.run(`PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; ${SCHEMA_1}`);
  await writer.run(insertions(tidied('ses_1')));
  await writer.run(`BEGIN; ${insertions(tidied('ses_open'))}`);
  assert.ok(!readFileSync(path).includes('tidy'), 'nothing is carried over yet');
  const files = ['', '-wal', '-shm'].map((suffix) => path + suffix);
  const states = (): string[] =>
    files.map((file) => `${statSync(file).mtimeMs} ${readFileSync(file).toString('base64').slice(0, 20_000)}`);
  const before = states();
  for (const engine of ENGINES) {
    const ledger = await open(t, temporaryHome(t).files);
    const { sources } = await importInto(ledger, copies(engine));
    assert.deepEqual(ledger.events({}, 9).map(summary), ['tidy model success completed 1800']);
    assert.equal(sources.find(({ isDatabase }) => isDatabase)?.message, '');
    assert.deepEqual(states(), before);
    assert.deepEqual(readdirSync(join(home, 'tmp')), []);
  }
  await writer.run('ROLLBACK;');
  await writer.end('SIGKILL');
  const ledger = await open(t, temporaryHome(t).files);
  await importInto(ledger, copies(wasmSqlite(wasm)));
  assert.equal(ledger.events({}, 9).length, 1, 'also after the agent was killed');
});

test('a database that is written all the while is read as it is between two transactions', {
  skip: noNative,
}, async (t) => {
  const writer = new Writer();
  await writer.run(`PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=20; ${SCHEMA_1}`);
  const stop = new AbortController();
  let written = 0;
  const writing = (async () => {
    while (!stop.signal.aborted) {
      // The log is carried over and begun anew every few transactions.
      await writer.run(`BEGIN; ${insertions(tidied(`ses_${written}`))} COMMIT;`);
      written++;
      await sleep(5);
    }
  })();
  let whole = 0;
  for (let round = 0; round < 8; round++) {
    const ledger = await open(t, temporaryHome(t).files);
    const atLeast = written;
    const { figures, sources } = await importInto(ledger, copies(ENGINES[round % ENGINES.length] ?? wasmSqlite(wasm)));
    const { message = '' } = sources.find(({ isDatabase }) => isDatabase) ?? {};
    if (message === '') {
      whole++;
      assert.ok(figures.sessions >= atLeast, `${figures.sessions} of ${atLeast}`);
      assert.deepEqual([figures.events, figures.unknownRecords, figures.skippedLines], [figures.sessions, 0, 0]);
    } else {
      assert.match(message, /^It was written to all the time/);
    }
    await sleep(20);
  }
  stop.abort();
  await writing;
  assert.ok(whole > 0);
  await writer.end('SIGTERM');
  const ledger = await open(t, temporaryHome(t).files);
  assert.equal((await importInto(ledger, copies(wasmSqlite(wasm)))).figures.sessions, written);
});

test('a session that lies in the older files, too, is one with the same uses', { skip: noNative }, async (t) => {
  const older = tidied('ses_1');
  writeFiles(join(dirname(path), 'storage'), older.files());
  const writer = new Writer();
  await writer.run(SCHEMA_1 + insertions(tidied('ses_1').prompt().skillCall('mow').say()));
  await writer.end('SIGTERM');
  const ledger = await open(t, temporaryHome(t).files);
  await importInto(ledger, copies(wasmSqlite(wasm)));
  const uses = ledger.events({}, 9).map(({ skillName, sessionId }) => `${skillName} ${sessionId}`);
  assert.deepEqual(uses.sort(), ['mow ses_1', 'tidy ses_1']);
  assert.deepEqual(
    ledger.sessions({}, 9).map(({ sessionId, turns }) => [sessionId, turns]),
    [['ses_1', 2]],
  );
});

test('copies that a process has left when it died are deleted by the next, and no others', async () => {
  const folder = (name: string): string => join(home, 'tmp', name);
  const old = folder('skill-ledger-copy-4242-old');
  for (const name of [
    'skill-ledger-copy-999-x',
    'skill-ledger-copy-4242-y',
    'skill-ledger-copy-4242-old',
    'other-999-x',
  ]) {
    writeFiles(home, { [`tmp/${name}/copy.db`]: 'prompts' });
  }
  writeFileSync(folder('skill-ledger-copy-999-file'), 'x');
  utimesSync(old, 1, 1);
  writeFileSync(path, 'no database');
  await assert.rejects(copies(wasmSqlite(wasm), (pid) => pid === 4242 || pid === process.pid).open(path), /no SQLite/);
  assert.deepEqual(readdirSync(join(home, 'tmp')).sort(), ['other-999-x', 'skill-ledger-copy-4242-y']);
});
