import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TestContext } from 'node:test';
import { Connections } from '../../../src/connections/connections.js';
import type { ConnectionChange } from '../../../src/connections/connectionState.js';
import { type RecorderPaths, recorderPaths } from '../../../src/connections/launcher.js';
import type { ConnectionAction } from '../../../src/connections/plan.js';
import { ledgerFiles } from '../../../src/ledger/files.js';
import type { AgentId } from '../../../src/model/vocabulary.js';
import { populateAgents, STAND_IN } from '../../fixtures/connections/agentHomes.js';
import { temporaryFolder } from '../../harness/temporary.js';

export interface Rig {
  readonly home: string;
  readonly paths: RecorderPaths;
  readonly connections: Connections;
  /** Connections as another version of the extension, in another editor, has them. */
  readonly as: (version: string, recorder?: string, editor?: string) => Connections;
}

/** A home of which every name is awkward, with all agents in it. */
export function rig(t: TestContext, name = "o'neil's “home” $HOME `x`", env: Record<string, string> = {}): Rig {
  const work = temporaryFolder();
  t.after(() => work.remove());
  const home = join(work.path, name);
  mkdirSync(home, { mode: 0o700 });
  populateAgents(home);
  const paths = recorderPaths(ledgerFiles(home).folder);
  const as = (version: string, recorder = STAND_IN, editor = process.execPath): Connections => {
    const file = join(work.path, `recorder-${version}.js`);
    writeFileSync(file, recorder);
    return new Connections({ machine: { home, env }, paths, recorder: { file, version, editor } });
  };
  return { home, paths, connections: as('0.1.0'), as };
}

/** Shows a change and makes it, as a person would; what keeps it from being made is thrown. */
export async function change(
  connections: Connections,
  agentId: AgentId,
  action: ConnectionAction,
): Promise<ConnectionChange> {
  const shown = await connections.preview(agentId, action);
  const problem = shown.problem ?? (await connections.apply(shown));
  if (problem !== null) {
    throw Object.assign(new Error(JSON.stringify(problem)), { problem });
  }
  return shown;
}

/** Every file and folder below a home with its content and mode, the ledger's own aside. */
export function picture(home: string): Record<string, string> {
  const all = readdirSync(home, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  return Object.fromEntries(
    all
      .filter((path) => !relative(home, path).startsWith(join('.claude', 'auto-skill')))
      .sort()
      .map((path) => {
        const { mode } = lstatSync(path);
        const isFile = lstatSync(path).isFile();
        return [relative(home, path), `${(mode & 0o777).toString(8)} ${isFile ? readFileSync(path, 'latin1') : ''}`];
      }),
  );
}

/** The command lines in a configuration that call the recorder, by event. */
export function commandLines(text: string): { event: string; command: string }[] {
  const { hooks } = JSON.parse(
    text
      .replace(/^\uFEFF/, '')
      .replaceAll(/^\s*\/\/.*$/gm, '')
      .replaceAll(/,(\s*[}\]])/g, '$1'),
  ) as {
    hooks: Record<string, unknown[]>;
  };
  return Object.entries(hooks).flatMap(([event, entries]) =>
    strings(entries)
      .filter((text) => text.includes('record'))
      .map((command) => ({ event, command })),
  );
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** Runs a hook's command line in a shell as an agent does, with a payload on its standard input. */
export function runHook(
  shell: readonly string[],
  command: string,
  payload: string,
  env: NodeJS.ProcessEnv,
): SpawnSyncReturns<string> {
  const [program, ...args] = shell;
  return spawnSync(program ?? '/bin/sh', [...args, command], {
    input: payload,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
}

/** What the stand-in recorder has seen. */
export function seen(paths: RecorderPaths): { agent: string; input: string; electron: string | null }[] {
  const path = join(paths.folder, 'seen.jsonl');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { agent: string; input: string; electron: string | null });
}
