import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../harness/root.js';
import type { LogRecord } from './received.js';
import type { ReportRow } from './reportRow.js';

/** A database server that was started for this run, with the tables and views of docs/team. */
export interface Engine {
  readonly version: string;
  /** The smallest step of its times here, in ms. */
  readonly precisionMs: number;
  /** Stores records as the program that fills it in docs/team does. */
  load(records: readonly LogRecord[]): void;
  /** All rows of `skill_report`, in the columns and types of `ledgerRows`. */
  report(): ReportRow[];
  /** Records in the table, and uses by one machine in `skill_use`. */
  counts(machine: string): { readonly records: number; readonly uses: number };
  /** Deletes what one machine sent, with the statement of docs/team.md. */
  deleteMachine(machine: string): void;
  stop(): void;
}

export interface EngineKind {
  readonly name: string;
  /** @param folder its own, below which no path is longer than a socket's may be. A text: why it can't be started. */
  readonly start: (folder: string) => Promise<Engine | string>;
}

/** A program on the PATH, or in one of the folders; null where there is none. */
export function findProgram(name: string, folders: readonly string[] = []): string | null {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), ...folders];
  return places.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Where Debian puts the servers of PostgreSQL, newest first. */
export function postgresFolders(): string[] {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base) : [];
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(base, version, 'bin'));
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** As whom a server that refuses root is to be run; null: as we are. */
export function unprivileged(): User | null {
  if (process.getuid?.() !== 0) {
    return null;
  }
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Waits until the server answers, up to a minute. @param answers throws as long as it does not */
export async function untilItAnswers(answers: () => void, problem: () => string | null): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      answers();
      return;
    } catch (error) {
      const ended = problem();
      if (ended !== null || Date.now() > end) {
        throw new Error(ended ?? 'the server does not answer', { cause: error });
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

export function teamFile(name: string): string {
  return join(root, 'docs', 'team', name);
}

/** The statement in docs/team.md that deletes a machine's data. @param beginning of it */
export function deletion(beginning: string, machine: string): string {
  const text = readFileSync(join(root, 'docs', 'team.md'), 'utf8');
  const statement = [...text.matchAll(/```sql\n([^]*?)```/g)]
    .map(([, sql = '']) => sql)
    .find((sql) => sql.startsWith(beginning));
  if (statement === undefined || !statement.includes('INSTANCE-ID')) {
    throw new Error(`docs/team.md has no statement "${beginning}" with INSTANCE-ID`);
  }
  return statement.replace('INSTANCE-ID', machine);
}
