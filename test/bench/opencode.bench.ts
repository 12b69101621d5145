import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openCode } from '../../src/agents/opencode/agent.js';
import { Origins } from '../../src/agents/origins.js';
import { Importer, type ImportTarget } from '../../src/capture/importer.js';
import { AgentDatabases } from '../../src/ledger/agentDatabases.js';
import { nativeSqlite } from '../../src/ledger/nativeSqlite.js';
import type { SqliteEngine } from '../../src/ledger/sqliteEngine.js';
import { TemporaryFolders } from '../../src/ledger/temporaryFolders.js';
import type { Position } from '../../src/ledger/types.js';
import { wasmSqlite } from '../../src/ledger/wasmSqlite.js';
import { databaseFile, insertions, SCHEMA_1, wasm } from '../fixtures/opencode/database.js';
import { type OpenCodeSession, openCodeSession } from '../fixtures/opencode/session.js';
import type { Bench, Row } from '../harness/bench.js';
import { temporaryFolder } from '../harness/temporary.js';

const SESSIONS = 1_000;
const MESSAGES = 50;
const ROUNDS = 5;
const OPTIONS = { hashProject: () => '0123456789abcdef', isSkillRoot: () => true };

function session(index: number): OpenCodeSession {
  const made = openCodeSession({ sessionId: `ses_${String(index).padStart(4, '0')}` });
  for (let message = 0; message < MESSAGES; message += 5) {
    made
      .prompt('x'.repeat(200))
      .skillCall('tidy')
      .bash('make', { output: 'ok '.repeat(500) });
    made.bash('make check', { output: 'ok '.repeat(200) }).say('y'.repeat(300));
  }
  return made;
}

const bench: Bench = {
  name: 'opencode',
  how: `${SESSIONS} sessions of ${MESSAGES} messages, as files and as a database; the best of ${ROUNDS} rounds`,
  async run() {
    const work = temporaryFolder();
    const storage = join(work.path, '.local', 'share', 'opencode', 'storage');
    for (let index = 0; index < SESSIONS; index++) {
      for (const [path, text] of Object.entries(session(index).files())) {
        mkdirSync(join(storage, dirname(path)), { recursive: true });
        writeFileSync(join(storage, path), text);
        utimesSync(join(storage, path), 1, 1);
      }
    }
    const files = readdirSync(storage, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const stats = best(() => files.forEach((file) => statSync(file)));
    for (const entry of readdirSync(join(storage, 'message'))) {
      utimesSync(join(storage, 'message', entry), 1, 1);
    }
    const origins = new Origins();
    const look = (): unknown => openCode.discover([storage], origins);
    const cold = time(look);
    const again = best(look);
    const per = (ms: number): Row => ({ ms: Math.round(ms), 'ms per 1,000 files': round((ms * 1_000) / files.length) });
    const rows: Row[] = [
      { what: `stat of ${files.length} files, nothing else`, ...per(stats) },
      { what: 'first look at the files', ...per(cold) },
      { what: 'another look, nothing changed', ...per(again) },
    ];
    const home = join(work.path, 'other');
    const path = join(home, '.local', 'share', 'opencode', 'opencode.db');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      await databaseFile(SCHEMA_1 + Array.from({ length: SESSIONS }, (_, i) => insertions(session(i))).join('')),
    );
    const megabytes = Math.round(readFileSync(path).length / 1e6);
    for (const [name, engine] of [
      ['sql.js', wasmSqlite(wasm)],
      ['node:sqlite', nativeSqlite()],
    ] as const) {
      if (engine !== null) {
        rows.push(...(await database(home, path, `${megabytes} MB database, ${name}: `, engine)));
      }
    }
    work.remove();
    return rows;
  },
};

async function database(home: string, path: string, name: string, engine: SqliteEngine): Promise<Row[]> {
  const known = new Map<string, Position>();
  const target: ImportTarget = {
    positions: () => known,
    add: ({ positions, uses }) => {
      positions.forEach((position) => known.set(position.key, position));
      return uses.length;
    },
    publish: () => Promise.resolve(),
  };
  const folders = new TemporaryFolders({ parent: home, pid: process.pid, isAlive: () => true, now: Date.now });
  const run = async (): Promise<number> => {
    // A new one each time: a database is left alone for a while after it was read.
    const importer = new Importer({
      machine: { home, env: {} },
      target,
      options: OPTIONS,
      databases: new AgentDatabases({ engine, folders }),
      hash: (from) => from,
      now: Date.now,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const started = performance.now();
    await importer.run([{ agent: openCode, moreFolders: [] }], new AbortController().signal, () => {});
    return Math.round(performance.now() - started);
  };
  const first = await run();
  const unchanged = await run();
  known.delete(path);
  const touched = await run();
  return [
    { what: `${name}first import`, ms: first },
    { what: `${name}nothing changed`, ms: unchanged },
    { what: `${name}written to, no session changed`, ms: touched },
  ];
}

function time(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function best(work: () => unknown): number {
  return Math.min(...Array.from({ length: ROUNDS }, () => time(work)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export default bench;
