import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import initSqlJs from 'sql.js';
import { benchUse } from './uses.js';

/**
 * The two plain ways to keep uses in SQLite, on the table that auto-skill has: `sqljs` writes the whole file after each
 * change, `native` is `node:sqlite`. Started by ledger.bench.ts: `<sqljs|native> <role> <database> <uses>`; prints JSON.
 */
const [kind = '', role = '', path = '', count = '0'] = process.argv.slice(2);
const total = Number(count);
const SCHEMA = `CREATE TABLE IF NOT EXISTS skill_telemetry (id TEXT PRIMARY KEY, skill_id TEXT, skill_name TEXT,
  session_id TEXT, agent_id TEXT, duration_ms INTEGER, outcome TEXT, timestamp TEXT);
  CREATE INDEX IF NOT EXISTS by_skill ON skill_telemetry (skill_name);
  CREATE INDEX IF NOT EXISTS by_time ON skill_telemetry (timestamp);`;
const INSERT = 'INSERT INTO skill_telemetry VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const REPORT = `SELECT skill_name, agent_id, outcome, count(*), avg(duration_ms), min(timestamp), max(timestamp)
  FROM skill_telemetry GROUP BY skill_name, agent_id, outcome`;

interface Peer {
  run(sql: string): void;
  insert(values: Array<string | number | null>): void;
  all(sql: string): unknown[];
  /** Makes what was done durable. */
  save(): void;
}

async function sqljs(): Promise<Peer> {
  const sql = await initSqlJs({
    locateFile: () => createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
  });
  const db = existsSync(path) ? new sql.Database(readFileSync(path)) : new sql.Database();
  return {
    run: (text) => void db.run(text),
    insert: (values) => void db.run(INSERT, values),
    all: (text) => db.exec(text)[0]?.values ?? [],
    save: () => {
      const file = openSync(`${path}.new`, 'w');
      writeSync(file, db.export());
      fsyncSync(file);
      closeSync(file);
      renameSync(`${path}.new`, path);
    },
  };
}

interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: unknown[]): unknown; all(): unknown[] };
}

async function native(): Promise<Peer> {
  const name = 'node:sqlite'; // the Node that types these files has none
  const module: unknown = await import(name);
  const { DatabaseSync } = module as { DatabaseSync: new (path: string) => NativeDatabase };
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(SCHEMA);
  const insert = db.prepare(INSERT);
  return {
    run: (text) => db.exec(text),
    insert: (values) => void insert.run(...values),
    all: (text) => db.prepare(text).all(),
    save: () => undefined,
  };
}

function add(peer: Peer, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    const use = benchUse(n, total);
    const { id, skillId, skillName, sessionId, agentId, durationMs, outcome, timestamp } = use;
    peer.insert([id, skillId, skillName, sessionId, agentId, durationMs, outcome, timestamp]);
  }
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function transaction(peer: Peer, work: () => void): void {
  peer.run('BEGIN');
  work();
  peer.run('COMMIT');
}

/** Slow ones are measured less often. */
const rounds = (many: number): number => (kind === 'sqljs' ? Math.min(many, total > 200_000 ? 3 : 7) : many);

const roles: Readonly<Record<string, (peer: Peer) => object>> = {
  build: (peer) => {
    peer.run(SCHEMA);
    transaction(peer, () => add(peer, 0, total));
    peer.save();
    return { bytes: statSync(path).size };
  },
  record: (peer) => ({
    ms: Array.from({ length: rounds(1000) }, (_, n) =>
      timed(() => {
        add(peer, total + n, total + n + 1);
        peer.save();
      }),
    ),
    peak: process.resourceUsage().maxRSS / 1024,
  }),
  merge: (peer) => ({
    ms: Array.from({ length: rounds(7) }, (_, n) =>
      timed(() => {
        const first = total + 5000 + n * 1000;
        transaction(peer, () => add(peer, first, first + 1000));
        peer.save();
      }),
    ),
    peak: process.resourceUsage().maxRSS / 1024,
  }),
  report: (peer) => ({ ms: Array.from({ length: rounds(5) }, () => timed(() => void peer.all(REPORT))) }),
};
console.log(JSON.stringify(roles[role]?.(await (kind === 'native' ? native() : sqljs()))));
