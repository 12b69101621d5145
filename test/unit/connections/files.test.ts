import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import type { ConnectionProblem } from '../../../src/connections/problems.js';
import { readMarks } from '../../../src/connections/notes.js';
import { isNewer } from '../../../src/connections/recorderFiles.js';
import { configPath, CONNECTABLE, STAND_IN } from '../../fixtures/connections/agentHomes.js';
import { root } from '../../harness/root.js';
import { temporaryFolder } from '../../harness/temporary.js';
import { change, picture, rig } from './rig.js';

const POSIX = { skip: process.platform === 'win32' };

async function refused(work: Promise<unknown>, kind: ConnectionProblem['kind']): Promise<ConnectionProblem> {
  let problem: ConnectionProblem | null = null;
  await assert.rejects(work, (error: Error & { problem?: ConnectionProblem }) => {
    problem = error.problem ?? null;
    assert.equal(error.problem?.kind, kind, error.message);
    return true;
  });
  assert.ok(problem);
  return problem;
}

test('a file that changed after it was shown is not written, and one that is no JSON is left alone', async (t) => {
  const { home, connections } = rig(t);
  const path = configPath(home, 'claude-code');
  const shown = await connections.preview('claude-code', 'connect');
  writeFileSync(path, '{"changed": true}');
  assert.deepEqual(await connections.apply(shown), { kind: 'changed' });
  assert.equal(readFileSync(path, 'utf8'), '{"changed": true}');

  for (const [text, kind] of [
    ['{"hooks": {', 'syntax'],
    ['{"a": "\xff"}', 'encoding'],
    ['7', 'shape'],
  ] as const) {
    writeFileSync(path, text, 'latin1');
    const before = picture(home);
    await refused(change(connections, 'claude-code', 'connect'), kind);
    await refused(change(connections, 'claude-code', 'disconnect'), kind);
    assert.deepEqual(picture(home), before);
    assert.equal((await connections.states())[0]?.problem?.kind, kind);
  }
  rmSync(path);
  mkdirSync(path);
  await refused(change(connections, 'claude-code', 'connect'), 'notAFile');
  assert.ok(!existsSync(join(home, '.claude', 'auto-skill', 'bin')), 'a connection that failed leaves no recorder');
});

test('mode stays, the recorder is private, no temporary file is left', POSIX, async (t) => {
  const { home, paths, connections } = rig(t);
  const path = configPath(home, 'claude-code');
  chmodSync(path, 0o640);
  await change(connections, 'claude-code', 'connect');
  await change(connections, 'codex', 'connect');
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.equal(statSync(configPath(home, 'codex')).mode & 0o777, 0o600);
  assert.equal(statSync(paths.folder).mode & 0o777, 0o700);
  for (const name of readdirSync(paths.folder)) {
    assert.equal(statSync(join(paths.folder, name)).mode & 0o777, 0o600, name);
  }
  assert.deepEqual(readdirSync(paths.folder).sort(), ['connections.json', 'record.sh', 'recorder.js', 'recorder.json']);
  assert.deepEqual(readdirSync(join(path, '..')).sort(), ['auto-skill', 'settings.json']);
  assert.doesNotMatch(readFileSync(paths.notes, 'utf8'), /opus|npm test|say done/, 'nothing of the person’s is copied');
});

test('a link among dotfiles in the home is written through; one that leads elsewhere is not', POSIX, async (t) => {
  const { home, connections } = rig(t);
  const path = configPath(home, 'claude-code');
  const target = join(home, 'dotfiles', 'claude.json');
  mkdirSync(join(home, 'dotfiles'));
  writeFileSync(target, '{\n  "linked": true\n}\n');
  rmSync(path);
  symlinkSync(target, path);
  await change(connections, 'claude-code', 'connect');
  assert.equal(readlinkSync(path), target);
  assert.match(readFileSync(target, 'utf8'), /record\.sh/);
  await change(connections, 'claude-code', 'disconnect');
  assert.equal(readFileSync(target, 'utf8'), '{\n  "linked": true\n}\n');

  const outside = temporaryFolder();
  t.after(() => outside.remove());
  for (const elsewhere of [join(outside.path, 'shared.json'), join(home, 'not there')]) {
    writeFileSync(join(outside.path, 'shared.json'), '{}');
    rmSync(path);
    symlinkSync(elsewhere, path);
    await refused(change(connections, 'claude-code', 'connect'), 'link');
    assert.equal(readFileSync(join(outside.path, 'shared.json'), 'utf8'), '{}');
  }
  rmSync(join(home, '.qwen'), { recursive: true });
  symlinkSync(outside.path, join(home, '.qwen'));
  await refused(change(connections, 'qwen', 'connect'), 'link');
  assert.deepEqual(readdirSync(outside.path), ['shared.json']);
});

test('a configuration elsewhere, named in the environment, is written there', async (t) => {
  const place = temporaryFolder();
  t.after(() => place.remove());
  const { connections } = rig(t, 'home', { CLAUDE_CONFIG_DIR: join(place.path, 'mine') });
  writeFileSync(join(place.path, 'other'), '');
  const shown = await change(connections, 'claude-code', 'connect');
  assert.equal(shown.path, join(place.path, 'mine', 'settings.json'));
  await connections.disconnectAll();
  assert.deepEqual(readdirSync(place.path), ['other']);
});

test('no recorder is put where others could replace it', POSIX, async (t) => {
  const { home, paths, connections } = rig(t);
  const before = picture(home);
  for (const folder of [home, join(home, '.claude'), join(home, '.claude', 'auto-skill')]) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o757);
    const problem = await refused(change(connections, 'codex', 'connect'), 'unsafeFolder');
    assert.deepEqual(problem, { kind: 'unsafeFolder', folder, why: 'writable' });
    chmodSync(folder, 0o700);
  }
  rmSync(join(home, '.claude', 'auto-skill'), { recursive: true });
  mkdirSync(join(home, 'elsewhere'));
  symlinkSync(join(home, 'elsewhere'), join(home, '.claude', 'auto-skill'));
  const problem = await refused(change(connections, 'codex', 'connect'), 'unsafeFolder');
  assert.deepEqual(problem, { kind: 'unsafeFolder', folder: join(home, '.claude', 'auto-skill'), why: 'link' });
  rmSync(join(home, '.claude', 'auto-skill'));
  rmSync(join(home, 'elsewhere'), { recursive: true });
  chmodSync(join(home, '.claude'), 0o755);
  assert.deepEqual(Object.keys(picture(home)), Object.keys(before));
  assert.ok(!existsSync(paths.recorder));
});

test('a recorder is replaced by a newer one only, and renewed only where something is connected', async (t) => {
  const { paths, connections, as } = rig(t);
  await as('0.2.0', 'newest').refreshRecorder();
  assert.ok(!existsSync(paths.folder), 'nothing is connected');
  await change(connections, 'qwen', 'connect');
  await as('0.2.0', 'newer', '/opt/editor').refreshRecorder();
  assert.equal(readFileSync(paths.recorder, 'utf8'), 'newer');
  if (process.platform !== 'win32') {
    assert.match(readFileSync(paths.launcher, 'utf8'), /node='\/opt\/editor'/);
  }
  await as('0.1.9', 'older').refreshRecorder();
  await change(as('0.1.9', 'older'), 'codex', 'connect');
  assert.equal(readFileSync(paths.recorder, 'utf8'), 'newer');
  rmSync(paths.recorder);
  await as('0.1.9', 'older').refreshRecorder();
  assert.equal(readFileSync(paths.recorder, 'utf8'), 'older', 'an older one is better than none');
  assert.deepEqual(
    ['0.10.0>0.9.9', '1.0.0>0.9.9', '0.1.0>0.1.0', '0.1.0>0.2.0', 'x>0.0.1', '0.0.1>x'].map((pair) =>
      isNewer(...(pair.split('>') as [string, string])),
    ),
    [true, true, false, false, false, true],
  );
});

test('an extension without a recorder says so; an own file that somebody else made stays', async (t) => {
  const { home, paths, connections } = rig(t);
  const path = configPath(home, 'opencode');
  mkdirSync(join(path, '..'));
  writeFileSync(path, 'export const Mine = 1;\n');
  await refused(change(connections, 'opencode', 'connect'), 'otherFile');
  await refused(change(connections, 'opencode', 'disconnect'), 'otherFile');
  assert.equal(readFileSync(path, 'utf8'), 'export const Mine = 1;\n');
  rmSync(join(home, '..', 'recorder-0.1.0.js'));
  await refused(change(connections, 'codex', 'connect'), 'noRecorder');
  assert.ok(!existsSync(paths.folder) && !existsSync(configPath(home, 'codex')));
});

test('settings and versions of the agents are seen', async (t) => {
  const { home, connections } = rig(t);
  const path = configPath(home, 'claude-code');
  const of = async (agentId: string) => (await connections.states()).find((state) => state.agentId === agentId);
  const full = (await connections.preview('claude-code', 'connect')).after ?? '';
  assert.match(full, /UserPromptExpansion/);
  assert.match(full, /StopFailure/);
  for (const state of ['{"lastReleaseNotesSeen": "2.1.100"}', '{"lastReleaseNotesSeen": 7}', 'no JSON', '{}']) {
    writeFileSync(join(home, '.claude.json'), state);
    const careful = (await connections.preview('claude-code', 'connect')).after ?? '';
    assert.doesNotMatch(careful, /UserPromptExpansion|StopFailure|PermissionDenied|PostToolUseFailure/, state);
    assert.match(careful, /PostToolUse/);
    assert.deepEqual((await of('claude-code'))?.notes, ['fewerEvents', 'restart']);
  }
  for (const version of ['2.1.101', '2.2.0', '3.0.0']) {
    writeFileSync(join(home, '.claude.json'), JSON.stringify({ lastReleaseNotesSeen: version }));
    assert.equal((await connections.preview('claude-code', 'connect')).after, full, version);
  }
  writeFileSync(path, '{"disableAllHooks": true}');
  assert.equal((await of('claude-code'))?.switchedOffBy, 'disableAllHooks');
  writeFileSync(configPath(home, 'gemini-cli'), '{"hooksConfig": {"enabled": false}}');
  assert.equal((await of('gemini-cli'))?.switchedOffBy, 'hooksConfig.enabled');

  const toml = join(home, '.codex', 'config.toml');
  for (const [text, warns] of [
    ['[hooks]\n', true],
    ['a = 1\n[[hooks.Stop]]\n', true],
    ['[hooks.state]\n[hooks.state."/x/hooks.json:stop:0:0"]\ntrusted_hash = "y"\n', false],
    ['# [hooks]\nnotify = ["x"]\n', false],
  ] as const) {
    writeFileSync(toml, text);
    assert.equal((await of('codex'))?.notes.includes('twoHookFiles'), warns, text);
  }
});

test('an agent that is not there is not found; our own folders are no sign of it', async (t) => {
  const { home, connections } = rig(t);
  for (const folder of ['.qwen', '.codex', '.gemini', '.cursor', '.copilot', '.config']) {
    rmSync(join(home, folder), { recursive: true });
  }
  rmSync(configPath(home, 'claude-code'));
  rmSync(join(home, '.claude.json'));
  mkdirSync(join(home, '.claude', 'auto-skill'), { recursive: true });
  assert.deepEqual(
    (await connections.states()).filter(({ found }) => found),
    [],
  );
});

test('uninstalling takes the hooks out of all agents and removes recorder, launcher and notes', async (t) => {
  const { home, paths, connections } = rig(t, 'home');
  const before = picture(home);
  for (const agentId of CONNECTABLE) {
    await change(connections, agentId, 'connect');
  }
  assert.equal((await readMarks(paths.notes)).length, CONNECTABLE.length);
  writeFileSync(join(paths.folder, '..', 'telemetry.db'), 'mine');
  const script = await bundledUninstall(home);
  const broken = configPath(home, 'qwen');
  const text = readFileSync(broken, 'utf8');
  writeFileSync(broken, text.slice(0, -3));
  const run = () => spawnSync(process.execPath, [script], { env: { HOME: home, USERPROFILE: home }, encoding: 'utf8' });
  const { status, stdout, stderr } = run();
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  const after = picture(home);
  assert.equal(
    after[join('.qwen', 'settings.json')],
    `${before[join('.qwen', 'settings.json')]?.slice(0, 4)}${text.slice(0, -3)}`,
  );
  for (const name of [join('.qwen', 'settings.json')]) {
    delete before[name];
    delete after[name];
  }
  assert.deepEqual(after, before, 'what can be read is as it was, what can’t is left alone');
  assert.deepEqual(readdirSync(join(paths.folder, '..')), ['telemetry.db']);
  writeFileSync(broken, text);
  assert.equal(run().status, 0);
  assert.doesNotMatch(readFileSync(broken, 'utf8'), /record/, 'without notes as well');
});

/** The script as it ships, in a folder of its own. */
async function bundledUninstall(home: string): Promise<string> {
  const folder = join(home, '..', 'dist');
  mkdirSync(folder);
  writeFileSync(join(folder, 'recorder.js'), STAND_IN);
  const outfile = join(folder, 'uninstall.js');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/connections/uninstall.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
  });
  return outfile;
}
