import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { deletion, type Engine, type EngineKind, findProgram, teamFile, untilItAnswers } from './engine.js';
import type { LogRecord, Values } from './received.js';
import type { ReportRow } from './reportRow.js';

export const clickhouse: EngineKind = {
  name: 'ClickHouse',
  start: async (folder) => {
    const server = findProgram('clickhouse-server', ['/usr/sbin']);
    const client = findProgram('clickhouse-client');
    return server === null || client === null
      ? 'no ClickHouse here: apt-get install clickhouse-server clickhouse-client'
      : startServer(folder, server, client);
  },
};

/** Since when a server knows Map and DateTime64 as the exporter's own table needs them. */
const WITH_MAP = 22;

async function startServer(folder: string, server: string, client: string): Promise<Engine> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const port = await freePort();
  writeFileSync(join(folder, 'config.xml'), config(folder, port));
  writeFileSync(join(folder, 'users.xml'), USERS);
  const log = join(folder, 'log');
  const env = { ...process.env, TZ: 'UTC', CLICKHOUSE_WATCHDOG_ENABLE: '0' };
  const child = spawn(server, [`--config-file=${join(folder, 'config.xml')}`], {
    cwd: folder,
    env,
    stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')],
  });
  const stop = (): void => {
    process.removeListener('exit', stop);
    child.kill('SIGKILL'); // nothing in it is to be kept
  };
  process.prependOnceListener('exit', stop);

  const run = (args: readonly string[], input?: string): string =>
    execFileSync(client, ['--host', '127.0.0.1', '--port', String(port), ...args], {
      encoding: 'utf8',
      input: input ?? '',
      env: { ...env, HOME: folder },
      maxBuffer: 2 ** 28,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  const ask = (sql: string): string => run(['--database', 'otel', '--query', sql]).trim();
  try {
    const ended = () => (child.exitCode === null && child.signalCode === null ? null : readFileSync(log, 'utf8'));
    await untilItAnswers(() => run(['--query', 'CREATE DATABASE IF NOT EXISTS otel']), ended);
    const version = ask('SELECT version()');
    const hasMap = Number.parseInt(version, 10) >= WITH_MAP;
    ask(hasMap ? MAP_TABLE : NESTED_TABLE);
    const file = readFileSync(teamFile('clickhouse.sql'), 'utf8');
    run(['--database', 'otel', '--multiquery'], file);
    run(['--database', 'otel', '--multiquery'], file); // a second time does no harm
    return {
      version,
      precisionMs: hasMap ? 1 : 1000,
      load: (records) => {
        const rows = records.map((record) => JSON.stringify(hasMap ? mapRow(record) : nestedRow(record)));
        run(['--database', 'otel', '--query', 'INSERT INTO otel_logs FORMAT JSONEachRow'], rows.join('\n'));
      },
      report: () => ask('SELECT * FROM skill_report FORMAT JSONEachRow').split('\n').filter(Boolean).map(rowOf),
      counts: (machine) => ({
        records: Number(ask('SELECT count() FROM otel_logs')),
        uses: Number(ask(`SELECT count() FROM skill_use WHERE machine = '${machine}'`)),
      }),
      deleteMachine: (machine) => {
        ask(deletion('ALTER TABLE otel_logs DELETE', machine));
        while (ask('SELECT count() FROM system.mutations WHERE is_done = 0') !== '0') {
          // each question takes the client a while
        }
      },
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** The columns that matter here of the table that the exporter makes (its template logs_table.sql). */
const MAP_TABLE = `CREATE TABLE otel_logs (
  Timestamp DateTime64(9), TimestampTime DateTime DEFAULT toDateTime(Timestamp), SeverityText LowCardinality(String),
  ServiceName LowCardinality(String), ResourceAttributes Map(LowCardinality(String), String),
  LogAttributes Map(LowCardinality(String), String)
) ENGINE = MergeTree PARTITION BY toDate(TimestampTime) ORDER BY (ServiceName, TimestampTime, Timestamp)`;
/** The same for a server without Map and DateTime64: a Nested column has parts of the same names. */
const NESTED_TABLE = `CREATE TABLE otel_logs (
  Timestamp DateTime, SeverityText String, ServiceName String,
  ResourceAttributes Nested(keys String, values String), LogAttributes Nested(keys String, values String)
) ENGINE = MergeTree PARTITION BY toYYYYMM(Timestamp) ORDER BY (ServiceName, Timestamp)`;

/** The exporter writes every value as text, and the resource's service name in a column of its own. */
function mapRow({ timeUnixNano, severityText, resource, attributes }: LogRecord): object {
  return {
    Timestamp: `${timeUnixNano / 1_000_000_000n}.${String(timeUnixNano % 1_000_000_000n).padStart(9, '0')}`,
    SeverityText: severityText,
    ServiceName: resource['service.name'],
    ResourceAttributes: texts(resource),
    LogAttributes: texts(attributes),
  };
}

function nestedRow({ timeUnixNano, severityText, resource, attributes }: LogRecord): object {
  return {
    Timestamp: Number(timeUnixNano / 1_000_000_000n),
    SeverityText: severityText,
    ServiceName: resource['service.name'],
    'ResourceAttributes.keys': Object.keys(resource),
    'ResourceAttributes.values': Object.values(texts(resource)),
    'LogAttributes.keys': Object.keys(attributes),
    'LogAttributes.values': Object.values(texts(attributes)),
  };
}

function texts(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

const TEXTS = new Set(['skill', 'slice', 'agents']);

function rowOf(line: string): ReportRow {
  const columns = Object.entries(JSON.parse(line) as Record<string, string | number | null>);
  return Object.fromEntries(columns.map(([column, value]) => [column, columnValue(column, value)]));
}

/** 64-bit numbers come as text, an unknown version as an empty one. */
function columnValue(column: string, value: string | number | null): string | number | null {
  if (column === 'value') {
    return value === '' ? null : value;
  }
  if (column === 'first_used' || column === 'last_used') {
    return Date.parse(`${String(value).replace(' ', 'T')}Z`);
  }
  return typeof value === 'string' && !TEXTS.has(column) ? Number(value) : value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  return address.port;
}

function config(folder: string, port: number): string {
  const below = (name: string): string => `${join(folder, name)}/`;
  return `<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host><tcp_port>${port}</tcp_port>
  <path>${below('data')}</path><tmp_path>${below('tmp')}</tmp_path>
  <user_files_path>${below('files')}</user_files_path><format_schema_path>${below('schemas')}</format_schema_path>
  <users_config>users.xml</users_config><default_profile>default</default_profile>
  <default_database>default</default_database><timezone>UTC</timezone><mark_cache_size>100000000</mark_cache_size>
</yandex>
`;
}

const USERS = `<yandex>
  <profiles><default/></profiles><quotas><default/></quotas>
  <users><default>
    <password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
  </default></users>
</yandex>
`;
