import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { AGENTS } from '../../../src/agents/registry.js';
import { recorderCall } from '../../../src/connections/launcher.js';
import type { AgentId } from '../../../src/model/vocabulary.js';
import { configPath, CONFIGS, CONNECTABLE } from '../../fixtures/connections/agentHomes.js';
import { change, commandLines, picture, rig, type Rig, runHook, seen } from './rig.js';

/** A payload of each agent, in the two ways in which they spell their keys. */
const PAYLOADS = [
  JSON.stringify({
    session_id: 's-1',
    hook_event_name: 'PostToolUse',
    tool_name: 'Skill',
    tool_input: { skill: 'déploy' },
  }),
  JSON.stringify({ sessionId: 's-1', toolName: 'skill', toolArgs: '{"skill":"déploy"}', timestamp: 1_760_000_000_000 }),
];
const POSIX = process.platform !== 'win32';
/** Agents use `sh`, bash, or the person's own shell. */
const SHELLS: readonly (readonly string[])[] = [
  ['/bin/sh', '-c'],
  ...['/bin/bash', '/bin/zsh', '/usr/bin/fish'].filter((shell) => existsSync(shell)).map((shell) => [shell, '-c']),
];
const NODE_ENV = { PATH: join(process.execPath, '..'), HOME: '/nowhere' };

test('every agent that can be read can be connected, but for the one that runs the hooks of others', () => {
  const read = AGENTS.map(({ id }) => id).filter((id) => id !== 'copilot-vscode');
  assert.deepEqual(CONNECTABLE.toSorted(), read.toSorted());
});

for (const agentId of CONNECTABLE) {
  test(`${agentId}: connected, its own command line reaches the recorder; disconnected, nothing is left`, async (t) => {
    const made = rig(t);
    const { home, paths, connections } = made;
    const before = picture(home);
    assert.equal(await hooksOf(made, agentId), 'none');

    const shown = await change(connections, agentId, 'connect');
    assert.equal(shown.before, CONFIGS[agentId]?.text);
    assert.equal(readFileSync(configPath(home, agentId), 'utf8'), shown.after, 'what was shown was written');
    assert.equal(await hooksOf(made, agentId), 'all');
    assert.ok(
      !/pretooluse|beforetool|userpromptsubmit|beforesubmit|beforeagent/i.test(shown.after ?? ''),
      'post events only',
    );
    const again = await change(connections, agentId, 'connect');
    assert.equal(again.after, again.before, 'connecting twice changes nothing');

    const expected = await callAll(made, agentId, shown.after ?? '');
    assert.deepEqual(
      seen(paths).map(({ agent }) => agent),
      Array.from({ length: expected }, () => agentId),
    );
    rmSync(join(paths.folder, 'seen.jsonl'));

    await change(connections, agentId, 'disconnect');
    assert.deepEqual(picture(home), before, 'byte for byte, with the same modes');
    assert.deepEqual(await made.connections.states().then((all) => all.filter(({ hooks }) => hooks !== 'none')), []);
    assert.throws(() => readFileSync(paths.recorder), /ENOENT/, 'the recorder went with the last connection');
  });
}

test('no Node, no launcher, no recorder, a broken one: exit 0 and not a word', { skip: !POSIX }, async (t) => {
  const made = rig(t);
  await change(made.connections, 'claude-code', 'connect');
  const { paths } = made;
  const command = recorderCall(paths, 'claude-code').command;
  const large = JSON.stringify({ session_id: 's', prompt: 'x'.repeat(1_000_000) });
  const cases: readonly [what: string, prepare: () => void, env: NodeJS.ProcessEnv, calls: number][] = [
    ['all there', () => {}, NODE_ENV, 1],
    ['no Node on the PATH: the editor’s', () => {}, { ...NODE_ENV, PATH: '/nowhere' }, 1],
    ['an empty PATH', () => {}, { ...NODE_ENV, PATH: '' }, 1],
    ['neither', () => install(made, '/nowhere/editor'), { ...NODE_ENV, PATH: '/nowhere' }, 0],
    [
      'a recorder that throws',
      () => writeFileSync(paths.recorder, 'console.log("no"); throw new Error("no")'),
      NODE_ENV,
      0,
    ],
    [
      'one that throws later',
      () => writeFileSync(paths.recorder, 'setTimeout(() => { throw new Error("no") })'),
      NODE_ENV,
      0,
    ],
    ['one that exits with 2', () => writeFileSync(paths.recorder, 'process.exit(2)'), NODE_ENV, 0],
    ['one that is no script', () => writeFileSync(paths.recorder, '\u0000\u0001{'), NODE_ENV, 0],
    ['no recorder', () => rmSync(paths.recorder), NODE_ENV, 0],
    ['a launcher that is cut off', () => writeFileSync(paths.launcher, 'if true; then\n echo oops'), NODE_ENV, 0],
    ['one that can’t be read', () => chmodSync(paths.launcher, 0), NODE_ENV, 0],
    ['no launcher', () => rmSync(paths.launcher), NODE_ENV, 0],
    ['no folder', () => rmSync(paths.folder, { recursive: true }), NODE_ENV, 0],
  ];
  for (const [what, prepare, env, calls] of cases) {
    rmSync(join(paths.folder, 'seen.jsonl'), { force: true });
    prepare();
    for (const shell of SHELLS) {
      const { status, stdout, stderr, error } = runHook(shell, command, large, env);
      assert.deepEqual(
        { status, stdout, stderr, error },
        { status: 0, stdout: '', stderr: '', error: undefined },
        what,
      );
    }
    assert.equal(seen(paths).length, calls * SHELLS.length, what);
  }
});

test('the editor’s own program runs the recorder as Node', { skip: !POSIX }, async (t) => {
  const made = rig(t);
  await change(made.connections, 'codex', 'connect');
  runHook(['/bin/sh', '-c'], recorderCall(made.paths, 'codex').command, '{}', { PATH: '/nowhere' });
  assert.deepEqual(seen(made.paths), [{ agent: 'codex', input: '{}', electron: '1' }]);
});

test('the line for Windows begins with a bare word and holds nothing that cmd, PowerShell and bash read differently', () => {
  const paths = {
    recorder: 'C:\\Users\\Jane Doe\\.claude\\auto-skill\\bin\\recorder.js',
    launcher: '',
    folder: '',
    manifest: '',
    notes: '',
  };
  const { command } = recorderCall(paths, 'qwen', 'win32');
  assert.equal(
    command,
    'node -e "try{require(process.argv[1])}catch{}" "C:/Users/Jane Doe/.claude/auto-skill/bin/recorder.js" qwen',
  );
  assert.doesNotMatch(command, /[\\$`'!&|<>^;]/);
});

async function hooksOf({ connections }: Rig, agentId: AgentId): Promise<string | undefined> {
  const state = (await connections.states()).find((one) => one.agentId === agentId);
  assert.equal(state?.found, true, agentId);
  assert.equal(state?.problem, null);
  return state?.hooks;
}

/** Calls the recorder as the agent would; returns how often it must have been seen. */
async function callAll({ home }: Rig, agentId: AgentId, text: string): Promise<number> {
  if (agentId === 'opencode') {
    return callPlugin(home);
  }
  const lines = commandLines(text);
  assert.ok(lines.length >= 3, text);
  const shells = POSIX ? SHELLS : [['cmd', '/d', '/c']];
  for (const { command, event } of lines) {
    for (const shell of shells) {
      for (const payload of PAYLOADS) {
        const { status, stdout, stderr } = runHook(shell, command, payload, POSIX ? NODE_ENV : process.env);
        assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' }, event);
      }
    }
  }
  return lines.length * shells.length * PAYLOADS.length;
}

interface Plugin {
  readonly SkillLedger: (context: { directory: string }) => Promise<{
    'tool.execute.after': (input: object, output: object) => Promise<void>;
    event: (input: object) => Promise<void>;
  }>;
}

/** Loads the plug-in as OpenCode does: every export is called as a function. */
async function callPlugin(home: string): Promise<number> {
  const copy = `${configPath(home, 'opencode')}.mjs`; // Node asks for the ending, OpenCode's own runtime doesn't
  writeFileSync(copy, readFileSync(configPath(home, 'opencode')));
  const module = (await import(pathToFileURL(copy).href)) as Plugin;
  rmSync(copy);
  assert.deepEqual(Object.keys(module), ['SkillLedger']);
  const hooks = await module.SkillLedger({ directory: '/project' });
  await hooks['tool.execute.after']({ tool: 'skill', sessionID: 's', callID: 'c', args: { name: 'deploy' } }, {});
  await hooks['tool.execute.after']({ tool: 'bash', sessionID: 's', callID: 'd', args: { command: 'secret' } }, {});
  await hooks.event({ event: { type: 'session.created', properties: { info: { id: 's', title: 'secret' } } } });
  await hooks.event({ event: { type: 'session.idle', properties: { sessionID: 's' } } });
  const error = { name: 'MessageAbortedError', data: { message: 'secret' } };
  await hooks.event({ event: { type: 'session.error', properties: { sessionID: 's', error } } });
  await hooks.event({ event: { type: 'message.updated', properties: { text: 'secret' } } });
  await hooks.event({});
  const lines = join(home, '.claude', 'auto-skill', 'bin', 'seen.jsonl');
  const until = Date.now() + 60_000;
  let text = '';
  while (text.split('\n').length < 5 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    try {
      text = readFileSync(lines, 'utf8');
    } catch {
      // not called yet
    }
  }
  assert.ok(!text.includes('secret'));
  const told = text.split('\n').slice(0, -1);
  const payloads = told.map(
    (line) => JSON.parse((JSON.parse(line) as { input: string }).input) as Record<string, unknown>,
  );
  assert.deepEqual(
    payloads.map((payload) => `${String(payload['hook_event_name'])} ${String(payload['session_id'])}`).sort(),
    ['Interrupt s', 'PostToolUse s', 'SessionStart s', 'Stop s'],
  );
  return 4;
}

function install({ paths }: Rig, editor: string): void {
  const text = readFileSync(paths.launcher, 'utf8');
  writeFileSync(paths.launcher, text.replace(/^  node='.*$/m, `  node='${editor}'`));
}
