import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { BuiltCli, tempHome } from '../cli/cliProcess.js';
import { connect, eventsOf, importSessions, letAgentsAsk, projectFolder } from './support.js';

const RECORD = 'skill_ledger_record_outcome';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

/** The server with streams of our own, for what a client of the SDK would not do. */
function start(t: TestContext, home: string): { child: ChildProcess; output: () => string; errors: () => string } {
  const child = spawn(process.execPath, [join(cli.folder, 'cli.js'), 'mcp'], {
    cwd: home,
    env: { HOME: home, USERPROFILE: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined);
  return { child, output: () => output, errors: () => errors };
}

function line(id: number, method: string, params: object = {}): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

const HELLO = line(0, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'codex-mcp-client', version: '1' },
});

function call(id: number, tool: string, args: object = {}): string {
  return line(id, 'tools/call', { name: tool, arguments: args });
}

/** Ids of all answers; fails on a line that is none. */
function answered(output: string): number[] {
  return output
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => (JSON.parse(text) as { jsonrpc: '2.0'; id: number }).id)
    .sort((a, b) => a - b);
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !condition(); ) {
    assert.ok(Date.now() < end, 'waited for a minute');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a report by an agent', () => {
  it('stands beside the use that was observed: same agent, same folder', async (t) => {
    const home = await tempHome(t);
    const [mine, other] = [await projectFolder(home, 'mine'), await projectFolder(home, 'other')];
    await letAgentsAsk(home);
    const session = claudeSession({
      sessionId: '11111111-2222-4333-8444-000000000001',
      cwd: mine,
      start: new Date(Date.now() - 60_000).toISOString(),
    });
    await importSessions(cli, home, [session.prompt().skillCall('deploy').bash('make').say().endTurn()]);
    const elsewhere = await connect(t, cli, home, { folder: other });
    const { ask } = await connect(t, cli, home, { folder: mine });
    const report = { skill: 'deploy', outcome: 'failure', reason: 'wrong-result' };
    assert.deepEqual(await elsewhere.ask(RECORD, report), { text: 'Recorded.', isError: false });
    assert.deepEqual(await ask(RECORD, report), { text: 'Recorded.', isError: false });
    const events = await eventsOf(cli, home);
    assert.deepEqual(
      events.map(({ trigger, outcome, reason, agentId, reportedOutcome, reportedReason }) => ({
        ...{ trigger, outcome, reason, agentId, reportedOutcome, reportedReason },
      })),
      [
        {
          trigger: 'api',
          outcome: 'failure',
          reason: 'wrong-result',
          agentId: 'claude-code',
          reportedOutcome: null,
          reportedReason: null,
        },
        {
          trigger: 'model',
          outcome: 'success',
          reason: 'completed',
          agentId: 'claude-code',
          reportedOutcome: 'failure',
          reportedReason: 'wrong-result',
        },
      ],
    );
  });

  it('is of the agent that the client says it is, and of "other" where that is none of ours', async (t) => {
    const home = await tempHome(t);
    await letAgentsAsk(home);
    for (const [name, agentId] of [
      ['Codex', 'codex'],
      ['Visual Studio Code', 'copilot-vscode'],
      ['SECRET client', 'other'],
    ] as const) {
      const { ask } = await connect(t, cli, home, { folder: home, name });
      await ask(RECORD, { skill: agentId, outcome: 'success' });
    }
    const events = await eventsOf(cli, home);
    assert.deepEqual(
      events.map(({ skillName, agentId }) => [skillName, agentId]),
      [
        ['other', 'other'],
        ['copilot-vscode', 'copilot-vscode'],
        ['codex', 'codex'],
      ],
    );
    assert.ok(!JSON.stringify(events).includes('SECRET'));
  });

  it('of two clients at once: none is lost', async (t) => {
    const home = await tempHome(t);
    await letAgentsAsk(home, 'all');
    const clients = await Promise.all(
      // One of them starts the server by its own file.
      [['cli.js', 'mcp'], ['mcp.js']].map((args) => connect(t, cli, home, { folder: home, args })),
    );
    const answers = await Promise.all(
      clients.flatMap(({ ask }) =>
        Array.from({ length: 10 }, (_, n) => [
          ask(RECORD, { skill: `skill-${n}`, outcome: 'success' }),
          ask('skill_ledger_report'),
        ]).flat(),
      ),
    );
    assert.ok(answers.every(({ isError }) => !isError));
    assert.equal((await eventsOf(cli, home)).length, 20);
    assert.equal((await clients[0]?.told('skill_ledger_report', { limit: 50 }))?.skills.length, 10);
  });

  it('that was answered survives kill -9', async (t) => {
    const home = await tempHome(t);
    await letAgentsAsk(home);
    const { child, output } = start(t, home);
    child.stdin?.write(HELLO);
    for (let id = 1; id <= 40; id++) {
      child.stdin?.write(call(id, RECORD, { skill: `skill-${id}`, outcome: 'success' }));
    }
    await until(() => output().split('\n').length > 5);
    child.kill('SIGKILL');
    await once(child, 'close');
    const whole = output().slice(0, output().lastIndexOf('\n') + 1);
    const told = answered(whole).filter((id) => id > 0);
    const names = (await eventsOf(cli, home)).map(({ skillName }) => skillName);
    assert.ok(told.length > 0);
    assert.deepEqual(
      told.map((id) => `skill-${id}`).filter((name) => !names.includes(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });
});

describe('the process', () => {
  it('ends when its input ends, with an answer to all that was asked', async (t) => {
    const home = await tempHome(t);
    await letAgentsAsk(home);
    const { child, output, errors } = start(t, home);
    child.stdin?.end(
      HELLO + call(1, 'skill_ledger_report') + call(2, RECORD, { skill: 'x', outcome: 'success' }) + line(3, 'ping'),
    );
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.deepEqual(answered(output()), [0, 1, 2, 3]);
    assert.match(errors(), /^Skill Ledger records which agent skills you use[^\n]*\n$/, 'the notice, and nothing else');
    assert.equal((await eventsOf(cli, home)).length, 1);
  });

  it('leaves out garbage, and goes on', async (t) => {
    const home = await tempHome(t);
    const { child, output, errors } = start(t, home);
    const garbage = [
      'SECRET',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":SECRET}',
      '[]',
      '{}',
      '\0\u001b[2J',
    ];
    child.stdin?.end(`${garbage.join('\n')}\n\n${HELLO}${line(7, 'no/such/method')}${line(8, 'tools/list')}`);
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.deepEqual(answered(output()), [0, 7, 8]);
    assert.match(errors(), /no message of the protocol/);
    assert.ok(!errors().includes('SECRET') && !errors().includes('\u001b'));
  });

  it('ends on a message without end, rather than take all memory', async (t) => {
    const home = await tempHome(t);
    const { child, output } = start(t, home);
    const closed = once(child, 'close');
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let megabytes = 0; megabytes < 40 && child.exitCode === null; megabytes++) {
      await new Promise((resolve) => child.stdin?.write(piece, resolve));
    }
    assert.deepEqual(await closed, [0, null]);
    assert.equal(output(), '');
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`${signal} ends it with ${code}, and what it has begun to record is on disk`, async (t) => {
      const home = await tempHome(t);
      await letAgentsAsk(home);
      const { child, output } = start(t, home);
      child.stdin?.write(HELLO);
      await until(() => output() !== '');
      child.stdin?.write(call(1, RECORD, { skill: 'x', outcome: 'success' }) + call(2, 'skill_ledger_report'));
      await until(() => answered(output()).includes(1));
      child.kill(signal);
      assert.deepEqual(await once(child, 'close'), [code, null]);
      assert.deepEqual(answered(output()).slice(0, 2), [0, 1]);
      assert.equal((await eventsOf(cli, home)).length, 1);
    });
  }

  it('a client that never tells its folders keeps neither the answer nor the end waiting for long', async (t) => {
    const home = await tempHome(t);
    await letAgentsAsk(home);
    const { child, output } = start(t, home);
    child.stdin?.write(HELLO.replace('"capabilities":{}', '"capabilities":{"roots":{}}'));
    await until(() => output() !== '');
    child.stdin?.write(call(1, 'skill_ledger_report'));
    await until(() => output().includes('roots/list'));
    await until(() => output().includes('this folder only'));
    child.stdin?.write(call(2, 'skill_ledger_report'));
    await until(() => output().split('roots/list').length > 2);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'close'), [143, null]);
  });
});
