import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HOOK_CASES } from '../../fixtures/hookCases.js';
import { root } from '../../harness/root.js';
import { BuiltCli, tempHome, writeTranscripts } from './cliProcess.js';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

const GUARD = { NODE_OPTIONS: `--require ${join(root, 'test', 'fixtures', 'network-guard', 'guard.cjs')}` };

/** Calls of each command that the program knows; one that is missing here fails. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  import: [],
  report: [],
  events: ['--json'],
  sessions: [],
  skills: [],
  status: ['--verify'],
  record: ['--skill', 'x', '--outcome', 'success'],
  export: ['--out', 'export.json'],
  mcp: [], // ends with its input
  clear: ['--all', '--yes'],
};

test('no command opens a connection or looks a name up', async (t) => {
  const home = await tempHome(t);
  await writeTranscripts(home);
  const help = (await cli.run(home, ['--help'], { env: GUARD })).stdout;
  const commands = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
  assert.deepEqual(commands.toSorted(), Object.keys(CALLS).toSorted());
  for (const args of [...Object.entries(CALLS).map(([name, rest]) => [name, ...rest]), ['no-such-command']]) {
    await cli.run(home, args, { env: GUARD, cwd: home });
    assert.ok(!existsSync(join(home, 'network.jsonl')), args.join(' '));
  }
});

test('nor does a hook, nor what runs when the extension is removed', async (t) => {
  const home = await tempHome(t);
  for (const [, agent, payload] of HOOK_CASES.filter(([, , , told]) => told !== null)) {
    hook(home, 'recorder.js', JSON.stringify(payload), agent);
  }
  hook(home, 'uninstall.js', '');
  assert.ok(existsSync(join(home, '.claude', 'auto-skill', 'spool')), 'it was recorded');
  assert.ok(!existsSync(join(home, 'network.jsonl')));
});

function hook(home: string, file: string, input: string, ...args: readonly string[]): void {
  const env = { HOME: home, USERPROFILE: home, ...GUARD };
  const { status } = spawnSync(process.execPath, [join(cli.folder, file), ...args], { input, env });
  assert.equal(status, 0);
}

test('the guard would see it', async (t) => {
  const home = await tempHome(t);
  const connect = "import net from 'node:net'; net.connect(9, '127.0.0.1').on('error', () => {});";
  const NODE_OPTIONS = `${GUARD.NODE_OPTIONS} --import data:text/javascript,${encodeURIComponent(connect)}`;
  await cli.run(home, ['--help'], { env: { NODE_OPTIONS } });
  assert.match(readFileSync(join(home, 'network.jsonl'), 'utf8'), /net\.Socket\.connect/);
});
