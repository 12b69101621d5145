import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  deletion,
  type Engine,
  type EngineKind,
  findProgram,
  postgresFolders,
  teamFile,
  unprivileged,
  untilItAnswers,
} from './engine.js';
import type { LogRecord } from './received.js';
import type { ReportRow } from './reportRow.js';

const AT_ONCE = 2000;

export const postgresql: EngineKind = {
  name: 'PostgreSQL',
  start: async (folder) => {
    const server = findProgram('postgres', postgresFolders());
    const initdb = findProgram('initdb', postgresFolders());
    const control = findProgram('pg_ctl', postgresFolders());
    const psql = findProgram('psql', postgresFolders());
    if (server === null || initdb === null || control === null || psql === null) {
      return 'no PostgreSQL here: apt-get install postgresql';
    }
    return startServer({ folder, server, initdb, control, psql });
  },
};

interface Programs {
  readonly folder: string;
  readonly server: string;
  readonly initdb: string;
  readonly control: string;
  readonly psql: string;
}

/** It listens on a socket in the folder, on no port. */
async function startServer({ folder, server, initdb, control, psql }: Programs): Promise<Engine> {
  const data = join(folder, 'data');
  const user = unprivileged();
  const as = user ?? {};
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user !== null) {
    chownSync(folder, user.uid, user.gid);
  }
  const made = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(initdb, made, { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const log = join(folder, 'log');
  const flags = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
  const child = spawn(server, flags, { ...as, cwd: folder, stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')] });

  const stop = (): void => {
    process.removeListener('exit', stop);
    spawnSync(control, ['-D', data, '-m', 'immediate', '-w', 'stop'], { ...as, cwd: folder });
    child.kill('SIGKILL');
  };
  process.prependOnceListener('exit', stop); // before the folder is removed

  const run = (args: readonly string[], input?: string): string =>
    execFileSync(
      psql,
      ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-U', 'postgres', '-At', ...args, 'postgres'],
      {
        encoding: 'utf8',
        input,
        env: { ...process.env, PGTZ: 'UTC' },
        maxBuffer: 2 ** 28,
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
  const ask = (sql: string): string => run(['-c', sql]).trim();
  try {
    await untilItAnswers(
      () => ask('SELECT 1'),
      () => (child.exitCode === null ? null : readFileSync(log, 'utf8')),
    );
    run(['-f', teamFile('postgresql.sql')]);
    run(['-f', teamFile('postgresql.sql')]); // a second time does no harm
  } catch (error) {
    stop();
    throw error;
  }
  return {
    version: ask('SHOW server_version'),
    precisionMs: 1,
    load: (records) => void run([], inserts(records)),
    report: () => JSON.parse(ask("SELECT coalesce(json_agg(r), '[]') FROM skill_report r"), inMs) as ReportRow[],
    counts: (machine) => ({
      records: Number(ask('SELECT count(*) FROM otel_logs')),
      uses: Number(ask(`SELECT count(*) FROM skill_use WHERE machine = '${machine}'`)),
    }),
    deleteMachine: (machine) => void ask(deletion('DELETE FROM otel_logs', machine)),
    stop,
  };
}

/**
 * With the statement of Vector's postgres sink, and the event that its opentelemetry source makes (both from Vector's
 * reference, "Inserting events into PostgreSQL" and "output: logs"): attributes keep their types and have flat names.
 */
function inserts(records: readonly LogRecord[]): string {
  const events = records.map(({ timeUnixNano, severityText, resource, attributes }) => ({
    timestamp: new Date(Number(timeUnixNano / 1_000_000n)).toISOString(),
    observed_timestamp: new Date(Number(timeUnixNano / 1_000_000n)).toISOString(),
    severity_text: severityText,
    dropped_attributes_count: 0,
    resources: resource,
    attributes,
    source_type: 'opentelemetry',
  }));
  const statements: string[] = [];
  for (let first = 0; first < events.length; first += AT_ONCE) {
    const json = JSON.stringify(events.slice(first, first + AT_ONCE));
    statements.push(
      `INSERT INTO otel_logs SELECT * FROM jsonb_populate_recordset(NULL::otel_logs, $json$${json}$json$);`,
    );
  }
  return statements.join('\n');
}

function inMs(key: string, value: unknown): unknown {
  return (key === 'first_used' || key === 'last_used') && typeof value === 'string' ? Date.parse(value) : value;
}
