import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { build as bundle } from 'esbuild';
import { SCHEMA_VERSION } from '../../../src/ledger/schema.js';
import { replacement } from '../../mutants/build.js';
import type builder from '../../../esbuild.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { root } from '../../harness/root.js';

export interface Answer {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called at the first output on stderr. */
  readonly onFirstError?: (child: ChildProcess) => void;
  readonly cwd?: string;
  /** Another user to run as. */
  readonly uid?: number;
}

/** What a successful call printed as JSON. */
export function parse({ code, stdout, stderr }: Answer): unknown {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** The command line as it ships, in a folder of its own, started as a child process with nothing of our environment. */
export class BuiltCli {
  private constructor(readonly folder: string) {}

  static async build(): Promise<BuiltCli> {
    const folder = await mkdtemp(join(tmpdir(), 'skill-ledger-cli-'));
    // Loaded at run time: bundled into this test it would not find the sources.
    const { build } = createRequire(join(root, 'package.json'))('./esbuild.js') as typeof builder;
    await build(folder);
    await chmod(folder, 0o755);
    return new BuiltCli(folder);
  }

  /** The same as a later version may be, whose databases have the next schema version; in one bundle. */
  static async buildNewer(): Promise<BuiltCli> {
    const folder = await mkdtemp(join(tmpdir(), 'skill-ledger-newer-'));
    const version = (n: number): string => `SCHEMA_VERSION = ${n};`;
    const [from, to] = [version(SCHEMA_VERSION), version(SCHEMA_VERSION + 1)];
    await bundle({
      absWorkingDir: root,
      entryPoints: ['src/cli/main.ts'],
      outfile: join(folder, 'cli.js'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      define: { 'self.location.href': '""' },
      logLevel: 'error',
      plugins: [replacement({ safeguard: 'the schema version', file: 'ledger/schema.ts', from, to })],
    });
    const engine = createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm');
    await copyFile(engine, join(folder, 'sql-wasm.wasm'));
    return new BuiltCli(folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  run(home: string, args: readonly string[], options: RunOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(this.folder, 'cli.js'), ...args], {
        cwd: options.cwd ?? tmpdir(),
        env: { HOME: home, USERPROFILE: home, PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(options.uid === undefined ? {} : { uid: options.uid }),
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.stderr.once('data', () => options.onFirstError?.(child));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }
}

/** A home of this test's own, removed after it. */
export async function tempHome(t: TestContext): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'skill-ledger-home-'));
  t.after(async () => {
    await chmod(home, 0o700);
    await rm(home, { recursive: true, force: true });
  });
  return home;
}

export function ledgerFolder(home: string): string {
  return join(home, '.claude', 'auto-skill');
}

export async function writeConsent(home: string, text: string): Promise<string> {
  const path = join(ledgerFolder(home), 'telemetry.json');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, text);
  return path;
}

/** Two sessions of Claude Code: three uses of `changelog` (two succeed), one of `deploy` (succeeds). */
export async function writeTranscripts(home: string): Promise<void> {
  const first = claudeSession({ sessionId: '11111111-2222-4333-8444-000000000001', start: '2026-03-01T10:00:00.000Z' });
  first.prompt().skillCall('changelog').bash('git log').say().endTurn();
  first.prompt().skillCall('changelog').bash('git log', { failed: true }).endTurn();
  const second = claudeSession({
    sessionId: '11111111-2222-4333-8444-000000000002',
    start: '2026-03-02T10:00:00.000Z',
  });
  second.prompt().skillCall('changelog').bash('git log').say().endTurn();
  second.prompt().skillCall('deploy').bash('make').say().endTurn();
  for (const session of [first, second]) {
    await writeTranscript(home, session.sessionId, session.text());
  }
}

export async function writeTranscript(home: string, session: string, text: string): Promise<void> {
  const folder = join(home, '.claude', 'projects', '-home-dev-project');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${session}.jsonl`), text);
}

/** Everything below a folder, as sorted paths relative to it. */
export async function treeOf(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}
