import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as esbuild from 'esbuild';
import { OPT_OUT_VARIABLES } from '../../../src/consent/environment.js';
import { realDisk } from '../../../src/ledger/disk.js';
import { listSpool, readSpoolFile } from '../../../src/ledger/spoolReader.js';
import type { SkillReport } from '../../../src/model/report.js';
import type { UseEvent } from '../../../src/model/use.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { root } from '../../harness/root.js';
import { BuiltCli, ledgerFolder, parse, tempHome, writeConsent, writeTranscript } from '../cli/cliProcess.js';

let folder: string;
let recorder: string;
let cli: BuiltCli;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorder-'));
  recorder = join(folder, 'recorder.js');
  const target: esbuild.BuildOptions = {
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
  };
  const entryPoints = ['src/recorder/main.ts'];
  await esbuild.build({ absWorkingDir: root, entryPoints, outfile: recorder, bundle: true, ...target });
  cli = await BuiltCli.build();
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
  await cli.remove();
});

interface Call {
  readonly agent?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node before the agent's name. */
  readonly args?: readonly string[];
  /** Null: stdin is closed from the start. */
  readonly input: string | null;
  /** The writer of the payload never ends it. */
  readonly isEndless?: boolean;
}

interface Answer {
  readonly code: number | null;
  readonly output: string;
}

function start(home: string, { agent = 'claude-code', env = {}, args = [recorder], input }: Call): ChildProcess {
  return spawn(process.execPath, [...args, agent], {
    cwd: tmpdir(),
    env: { HOME: home, USERPROFILE: home, PATH: process.env['PATH'] ?? '', ...env },
    stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
}

function call(home: string, given: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = start(home, given);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdin?.on('error', () => undefined); // it may end without reading all
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
    child.stdin?.write(given.input ?? '');
    if (given.isEndless !== true) {
      child.stdin?.end();
    }
  });
}

/** Whatever happens, an agent sees nothing of it. */
async function silent(home: string, given: Call): Promise<void> {
  assert.deepEqual(await call(home, given), { code: 0, output: '' });
}

/** The kinds of the lines that a merger would read. */
async function lines(home: string): Promise<string[]> {
  const spool = join(ledgerFolder(home), 'spool');
  const kinds: string[] = [];
  for (const { name } of await listSpool(spool, realDisk)) {
    const found = await readSpoolFile(spool, name, 0, realDisk);
    assert.equal(found?.damaged, 0);
    kinds.push(...(found?.hooks ?? []).map(({ kind }) => kind));
  }
  return kinds;
}

const SESSION = '11111111-2222-4333-8444-000000000001';
const CWD = '/home/dev/project';
const common = { session_id: SESSION, cwd: CWD, permission_mode: 'default' };
const payload = (event: string, more: object = {}): string =>
  JSON.stringify({ ...common, hook_event_name: event, ...more });
const skill = (id: string, more: object = {}): string =>
  payload('PostToolUse', { tool_name: 'Skill', tool_input: { skill: 'deploy' }, tool_use_id: id, ...more });

describe('the recorder as a process', { concurrency: 2 }, () => {
  it('appends one line for a use, 0600, and nothing of the payload that is not listed', async (t) => {
    const home = await tempHome(t);
    const secrets = {
      tool_response: { success: true, content: 'geheim' },
      user_email: 'geheim@example.com',
      prompt: 'geheim',
    };
    await silent(home, { input: skill('toolu_1', secrets) });
    const spool = join(ledgerFolder(home), 'spool');
    const names = await readdir(spool);
    assert.equal(names.length, 1);
    const text = await readFile(join(spool, names[0] ?? ''), 'utf8');
    assert.ok(!/geheim|project"?:"\//.test(text) && !text.includes(CWD), text);
    assert.equal(text.trim().split('\n').length, 1);
    for (const path of [ledgerFolder(home), spool, join(spool, names[0] ?? '')]) {
      assert.equal((await realDisk.stat(path)).mode & 0o077, 0, path);
    }
    await silent(home, { input: payload('Stop') });
    assert.equal((await readdir(spool)).length, 1, 'calls share a file');
    assert.deepEqual(await lines(home), ['skill', 'end']);
  });

  it('is loaded by a line that does nothing when it is gone', async (t) => {
    const home = await tempHome(t);
    const args = ['-e', 'try{require(process.argv[1])}catch{}'];
    await silent(home, { input: skill('toolu_1'), args: [...args, recorder] });
    await silent(home, { input: skill('toolu_1'), args: [...args, join(folder, 'gone.js')] });
    await silent(home, { input: payload('Stop'), env: { ELECTRON_RUN_AS_NODE: '1' } });
    assert.deepEqual(await lines(home), ['skill', 'end']);
  });

  it('makes nothing of what is no use, nor of broken input', async (t) => {
    const home = await tempHome(t);
    const other = { tool_name: 'Bash', tool_input: { command: 'ls' } };
    const inputs = [
      payload('PostToolUse', other),
      payload('UserPromptSubmit', { prompt: '/home/alice/secret.txt what is this' }),
      payload('UserPromptSubmit', { prompt: '/' }),
      payload('UserPromptSubmit', { prompt: '/clear' }),
      'not json',
      '[1]',
      'null',
      '',
      skill('toolu_1').slice(0, -1),
      `${skill('toolu_1')}${' '.repeat(2 * 1024 * 1024)}`,
      '\u0000\uffff',
    ];
    for (const input of inputs) {
      await silent(home, { input });
    }
    await silent(home, { input: null });
    await silent(home, { input: skill('toolu_1'), agent: 'nobody' });
    await silent(home, { input: skill('toolu_1'), agent: '' });
    assert.deepEqual(await readdir(home), []);
  });

  it('does not wait for a payload without end', async (t) => {
    const home = await tempHome(t);
    await silent(home, { input: skill('toolu_1'), isEndless: true });
    await silent(home, { input: '', isEndless: true });
    assert.deepEqual(await readdir(home), []);
  });

  it('obeys every opt-out of its environment', async (t) => {
    const home = await tempHome(t);
    for (const name of OPT_OUT_VARIABLES) {
      await silent(home, { input: skill('toolu_1'), env: { [name]: '0' } });
    }
    assert.deepEqual(await readdir(home), []);
    await silent(home, { input: skill('toolu_1'), env: { DO_NOT_TRACK: '' } });
    assert.deepEqual(await lines(home), ['skill']);
  });

  it('obeys the consent file, also one that it can not understand, and editors that are off', async (t) => {
    const entry = (recording: string, days: number): object => ({
      editors: { code: { recording, telemetry: true, seenAt: new Date(Date.now() - days * 86_400_000).toISOString() } },
    });
    const refusing = [
      '{"enabled":false}',
      '{"enabled":false,}',
      '\uFEFF{"enabled":true}',
      '{"enabled":false,"extra":1}',
      '{"enabled":fal',
      '{"enabled":true,"\\u0065nabled":true}',
      '{}',
      JSON.stringify({ enabled: true, ...entry('off', 2) }),
    ];
    for (const text of refusing) {
      const home = await tempHome(t);
      const path = await writeConsent(home, text);
      await silent(home, { input: skill('toolu_1') });
      assert.deepEqual(await readdir(ledgerFolder(home)), ['telemetry.json'], text);
      assert.equal(await readFile(path, 'utf8'), text);
    }
    const allowing = [
      { enabled: true, other: { enabled: false } },
      { enabled: true, ...entry('off', 40) },
    ];
    for (const content of allowing) {
      const home = await tempHome(t);
      await writeConsent(home, JSON.stringify(content));
      await silent(home, { input: skill('toolu_1') });
      assert.deepEqual(await lines(home), ['skill']);
    }
  });

  it('says nothing when it can not write', async (t) => {
    const home = await tempHome(t);
    await writeFile(join(home, '.claude'), 'a file in the way');
    await silent(home, { input: skill('toolu_1') });
    await silent(join(home, 'missing', 'home'), { input: payload('Stop') });
    const linked = await tempHome(t);
    await mkdir(ledgerFolder(linked), { recursive: true, mode: 0o700 });
    await mkdir(join(linked, 'elsewhere'));
    await symlink(join(linked, 'elsewhere'), join(ledgerFolder(linked), 'spool'));
    await silent(linked, { input: payload('Stop') });
    assert.deepEqual(await readdir(join(linked, 'elsewhere')), [], 'links are not written through');
    const closed = await tempHome(t);
    await chmod(closed, 0o500);
    await silent(closed, { input: payload('Stop') });
  });

  it('killed at any moment it leaves nothing that can not be read, and no use twice', async (t) => {
    const home = await tempHome(t);
    const sworn = new Set<string>();
    for (let round = 0; round < 24; round++) {
      const id = `toolu_${round}`;
      const child = start(home, { input: '' });
      const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(skill(id));
      await sleep((round * 37) % 140);
      child.kill('SIGKILL');
      if ((await closed) === 0) {
        sworn.add(id);
      }
      await silent(home, { input: skill(id) }); // an agent that calls again
    }
    await silent(home, { input: payload('Stop') });
    const { events } = parse(await cli.run(home, ['events', '--json', '--limit', '99'])) as { events: UseEvent[] };
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
    assert.equal(events.length, 24);
    const verified = await cli.run(home, ['status', '--verify', '--json']);
    assert.equal(verified.code, 0, verified.stdout);
    t.diagnostic(`${sworn.size} of 24 had ended before they were killed`);
  });
});

it('hooks first and the transcript later: one row with what the transcript tells, and the reason of the end', async (t) => {
  const home = await tempHome(t);
  const at = new Date(Date.now() - 60_000).toISOString();
  const transcript = claudeSession({ sessionId: SESSION, start: at });
  transcript.prompt().skillCall('deploy').bash('make', { failed: true }).endTurn();
  const callId = /"id":"(toolu_[^"]+)","name":"Skill"/.exec(transcript.text())?.[1] ?? '';
  assert.notEqual(callId, '');
  await silent(home, { input: payload('SessionStart', { source: 'startup' }) });
  await silent(home, { input: skill(callId) });
  await silent(home, { input: payload('Stop') });
  await silent(home, { input: payload('SessionEnd', { reason: 'prompt_input_exit' }) });
  const events = async (): Promise<readonly (readonly unknown[])[]> => {
    const answer = parse(await cli.run(home, ['events', '--json'])) as { events: UseEvent[] };
    return answer.events.map(({ skillName, outcome, reason, evidence }) => [skillName, outcome, reason, evidence]);
  };
  assert.deepEqual(await events(), [['deploy', 'success', 'ended', 'hook']]);
  const status = parse(await cli.run(home, ['status', '--json'])) as {
    ledger: { hooks: { agentId: string; lastAt: number }[] };
  };
  assert.equal(status.ledger.hooks[0]?.agentId, 'claude-code');
  assert.ok(Math.abs((status.ledger.hooks[0]?.lastAt ?? 0) - Date.now()) < 60_000);
  await writeTranscript(home, SESSION, transcript.text());
  await cli.run(home, ['import']);
  assert.deepEqual(await events(), [['deploy', 'partial', 'unresolved-error', 'transcript']]);
  const { reports } = parse(await cli.run(home, ['report', '--json'])) as { reports: SkillReport[] };
  assert.equal(reports[0]?.totalUses, 1);
  const verified = await cli.run(home, ['status', '--verify']);
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(verified.stdout, /Claude Code: a hook was last heard of at /);
});
