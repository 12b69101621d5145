import { execFileSync } from 'node:child_process';
import { ulid } from 'ulid';
import type { LedgerFiles } from '../../src/ledger/files.js';
import type { Programs } from './build.js';
import type { Post } from './crew.js';
import type { Random } from './random.js';
import { witness } from './witness.js';

export interface Place {
  readonly programs: Programs;
  readonly home: string;
  readonly files: LedgerFiles;
  readonly testimonies: string;
  readonly random: Random;
  /** A Node that has node:sqlite; null where there is none. */
  readonly sqliteNode: string | null;
}

/** What SQLite says while the trouble that we make ourselves lasts; every other error is a bad read. */
const EXCUSED = /unable to open|readonly|locked|no such table|disk I\/O|disk is full|cannot start a transaction/i;

/** All that goes on at once in a stress run. */
export function posts(place: Place): Post[] {
  const role = (name: string, count: number): Post[] => Array.from({ length: count }, () => rolePost(place, name));
  return [
    ...role('write', 3),
    ...role('merge', 2),
    ...role('hook', 1),
    ...role('shot', 2),
    ...role('transcript', 1),
    ...role('look', 1),
    limited(rolePost(place, 'write'), place, 20, 80),
    limited(rolePost(place, 'merge'), place, 150, 400),
    ...role('clear', 1),
    cliRecord(place),
    cliImport(place),
    ...(hasNativeSqlite() ? [reader(place, nativeRead(place)), foreignInsert(place), foreignLog(place)] : []),
    ...(place.sqliteNode === null ? [] : [reader(place, nodeRead(place, place.sqliteNode))]),
  ];
}

/** A program whose files may not grow beyond some size, as under a quota: it stands for a full disk on any machine. */
function limited(post: Post, { random }: Place, least: number, most: number): Post {
  return {
    ...post,
    name: `${post.name} with a limit`,
    command: () => {
      const blocks = least + random.below(most - least); // of 512 bytes
      return ['/bin/sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`, ...post.command()];
    },
  };
}

export function hasNativeSqlite(): boolean {
  try {
    execFileSync('sqlite3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function rolePost({ programs, home, testimonies, random }: Place, name: string): Post {
  return {
    name,
    pauseMs: name === 'hook' || name === 'shot' ? 300 : 5,
    command: () => {
      const seed = String(random.below(2 ** 31));
      return [process.execPath, programs.roles, name, home, testimonies, programs.wasm, seed];
    },
  };
}

function cliRecord({ programs, testimonies, random }: Place): Post {
  let key = '';
  let n = 0;
  return {
    name: 'cli record',
    pauseMs: 400,
    command: () => {
      key = `cli-${n++}`;
      const skill = `skill-${random.below(5)}`;
      const report = ['--skill', skill, '--outcome', 'success', '--session', key, '--json'];
      return [process.execPath, programs.cli, 'record', ...report];
    },
    onDone: (output) => {
      const event: unknown = JSON.parse(output);
      if (isStored(event)) {
        const { sessionId, skillName, timestamp } = event;
        witness(testimonies, { kind: 'recorded', key: sessionId, skill: skillName, at: Date.parse(timestamp) });
      }
    },
  };
}

function isStored(value: unknown): value is { sessionId: string; skillName: string; timestamp: string } {
  return typeof value === 'object' && value !== null && 'timestamp' in value; // else `stoppedBy` an interval
}

function cliImport({ programs }: Place): Post {
  return { name: 'cli import', pauseMs: 1000, command: () => [process.execPath, programs.cli, 'import', '--json'] };
}

const READS = [
  'pragma quick_check',
  'select count(*) - count(distinct id) from skill_telemetry',
  "select value from meta where key = 'generation'",
];

function nativeRead(place: Place): Post['command'] {
  return () => ['sqlite3', '-bail', present(place), READS.join('; ')];
}

/** As the person's own script reads, without a right to write. */
function nodeRead({ files }: Place, node: string): Post['command'] {
  const script = `const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(${JSON.stringify(files.database)}, { readOnly: true });
    for (const sql of ${JSON.stringify(READS)}) console.log(Object.values(db.prepare(sql).get())[0]);`;
  return () => [node, '--no-warnings', '-e', script];
}

/** Any reader of the person's: it must never see a broken file, a use twice, or an older generation than before. */
function reader({ testimonies }: Place, command: Post['command']): Post {
  let last = 0;
  const bad = (what: string): void => witness(testimonies, { kind: 'bad read', what });
  return {
    name: 'reader',
    pauseMs: 100, // starting them must not be all that the machine does
    spared: true, // a stopped one would keep its lock
    command,
    onDone: (output) => {
      const [check = '', twice = '', generation = ''] = output.trim().split('\n');
      if (check !== 'ok' || twice !== '0') {
        bad(output.slice(0, 300));
      } else if (Number(generation) < last) {
        bad(`generation ${generation} after ${last}`);
      }
      last = Math.max(last, Number(generation));
      witness(testimonies, { kind: 'read' });
    },
    onFailed: (errors) => {
      if (!EXCUSED.test(errors)) {
        bad(errors.slice(0, 300));
      }
    },
  };
}

/** Only a database that is there: these programs must not make an empty file in its place. */
function present({ files }: Pick<Place, 'files'>): string {
  return `file:${files.database}?mode=rw`;
}

function insertion(key: string, skill: string, at: number): string {
  return `INSERT INTO skill_telemetry (id, skill_id, skill_name, session_id, agent_id, duration_ms, outcome, timestamp)
    VALUES ('${ulid(at)}', '${skill}', '${skill}', '${key}', 'cursor', 7, 'success', '${new Date(at).toISOString()}');`;
}

/** auto-skill, or a person's script, that still writes into the table it knows. */
function foreignInsert(place: Place): Post {
  return foreign(place, 'foreign', (insert) => ['sqlite3', '-bail', present(place), '.timeout 2000', insert]);
}

/** The same with a write-ahead log, killed before it could tidy up. */
function foreignLog(place: Place): Post {
  const written = '.shell echo written';
  const wait = '.read /dev/stdin'; // or it would end, and tidy up
  const post = foreign(place, 'log', (insert) => {
    const log = 'pragma journal_mode = wal; pragma wal_autocheckpoint = 0;';
    return ['sqlite3', '-bail', present(place), '.timeout 2000', log, insert, written, wait];
  });
  return { ...post, killWhen: 'written' };
}

function foreign(
  { testimonies, random }: Place,
  name: string,
  command: (insert: string) => readonly [string, ...string[]],
): Post {
  let sworn = { key: '', skill: '', at: 0 };
  let n = 0;
  return {
    name,
    spared: true,
    pauseMs: 1000,
    command: () => {
      sworn = { key: `${name}-${n++}`, skill: `skill-${random.below(5)}`, at: Date.now() };
      return command(insertion(sworn.key, sworn.skill, sworn.at));
    },
    onDone: () => witness(testimonies, { kind: 'inserted', ...sworn }),
  };
}
