import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { OPT_OUT_VARIABLES } from '../../../src/consent/environment.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { BuiltCli, tempHome, treeOf, writeConsent } from '../cli/cliProcess.js';
import {
  type Connected,
  connect,
  entry,
  eventsOf,
  importSessions,
  letAgentsAsk,
  projectFolder,
  writeEditors,
} from './support.js';

const CALLS: readonly (readonly [tool: string, args: Record<string, unknown>])[] = [
  ['skill_ledger_report', {}],
  ['skill_ledger_report', { nonsense: 1 }],
  ['skill_ledger_skill', { skill: 'deploy' }],
  ['skill_ledger_record_outcome', { skill: 'deploy', outcome: 'success' }],
];

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

/** A home with one use of `deploy` in a folder that a client works in; what is asked is left to the test. */
async function homeWithUse(t: TestContext): Promise<{ home: string; folder: string }> {
  const home = await tempHome(t);
  const folder = await projectFolder(home, 'mine');
  const session = claudeSession({
    sessionId: '11111111-2222-4333-8444-000000000001',
    cwd: folder,
    start: '2026-03-01T10:00:00.000Z',
  });
  await importSessions(cli, home, [session.prompt().skillCall('deploy').bash('make').say().endTurn()]);
  return { home, folder };
}

async function assertOff({ ask }: Connected, says: RegExp): Promise<void> {
  for (const [tool, args] of CALLS) {
    const { text, isError } = await ask(tool, args);
    assert.equal(isError, true, text);
    assert.match(text, says);
    assert.doesNotMatch(text, /deploy/);
  }
}

async function assertOn({ told }: Connected): Promise<void> {
  assert.deepEqual(
    (await told('skill_ledger_report')).skills.map(({ skill }) => skill),
    ['deploy'],
  );
}

describe('agents may ask', () => {
  it('not before the person says so: a sentence says how, and no file is made', async (t) => {
    const home = await tempHome(t);
    const connected = await connect(t, cli, home, { folder: home });
    await assertOff(connected, /^The person has not let agents use Skill Ledger yet.*skillLedger\.agents\.enabled\.$/);
    assert.deepEqual(await treeOf(home), ['guard.cjs']);
    assert.equal(connected.stderr(), '');
  });

  it('as soon as the person says so, and no longer than that, without a restart', async (t) => {
    const { home, folder } = await homeWithUse(t);
    const connected = await connect(t, cli, home, { folder });
    await assertOff(connected, /has not let agents/);
    await letAgentsAsk(home);
    await assertOn(connected);
    await letAgentsAsk(home, 'off');
    await assertOff(connected, /^The person does not let agents use Skill Ledger\./);
    assert.equal((await eventsOf(cli, home)).length, 1);
  });

  it('by what the editors of the last 30 days have noted: any no wins, an old yes is none', async (t) => {
    const { home, folder } = await homeWithUse(t);
    const connected = await connect(t, cli, home, { folder });
    const cases: readonly (readonly [editors: object, off: RegExp | null, answer?: object])[] = [
      [{ vscode: entry('folder'), cursor: entry(undefined) }, null],
      [{ vscode: entry('folder'), cursor: entry('off') }, /does not let agents/],
      [{ vscode: entry('folder'), cursor: entry('off', {}, 31) }, null],
      [{ vscode: entry('folder', {}, 31) }, /has not let agents/],
      [{ vscode: entry('folder', {}, -400) }, /has not let agents/],
      [{ vscode: entry('folder'), cursor: 'what?' }, /does not let agents/],
      [{ vscode: entry(true) }, /does not let agents/],
      [{ vscode: entry('everything') }, /does not let agents/],
      [{ vscode: entry('folder', { recording: 'off' }) }, null],
      [{ vscode: entry('folder') }, null, { enabled: true }],
      [{ vscode: entry('folder') }, /consent file .*telemetry\.json/, { enabled: false }],
      [{ vscode: entry('folder') }, /consent file .*telemetry\.json/, {}],
    ];
    for (const [editors, off, answer] of cases) {
      await writeEditors(home, editors, answer);
      await (off === null ? assertOn(connected) : assertOff(connected, off));
    }
    await writeConsent(home, '{"enabled":true,"editors":');
    await assertOff(connected, /consent file .*telemetry\.json/);
  });

  it('of several yeses the narrowest counts', async (t) => {
    const { home } = await homeWithUse(t);
    const { told } = await connect(t, cli, home, { folder: home });
    await writeEditors(home, { vscode: entry('all'), cursor: entry('folder') });
    assert.deepEqual((await told('skill_ledger_report')).skills, []);
    await writeEditors(home, { vscode: entry('all'), cursor: entry('all') });
    assert.equal((await told('skill_ledger_report')).skills.length, 1);
  });
});

describe('a report by an agent', () => {
  const report = ['skill_ledger_record_outcome', { skill: 'deploy', outcome: 'success' }] as const;

  it('is not recorded with any opt-out variable; what is recorded already may be asked', async (t) => {
    const { home, folder } = await homeWithUse(t);
    await letAgentsAsk(home);
    for (const variable of OPT_OUT_VARIABLES) {
      const connected = await connect(t, cli, home, { folder, env: { [variable]: '0' } });
      const { text, isError } = await connected.ask(...report);
      assert.equal(isError, true);
      assert.match(text, new RegExp(`^Not recorded: recording is off \\(${variable}\\)\\.`));
      assert.match(connected.stderr(), new RegExp(`\\b${variable}\\b`));
      await assertOn(connected);
      await connected.client.close();
    }
    assert.equal((await eventsOf(cli, home)).length, 1);
  });

  it('is not recorded while recording is off in an editor', async (t) => {
    const { home, folder } = await homeWithUse(t);
    const { ask } = await connect(t, cli, home, { folder });
    for (const off of [{ recording: 'off' }, { telemetry: false }]) {
      await writeEditors(home, { vscode: entry('folder'), cursor: entry(undefined, off) });
      assert.match((await ask(...report)).text, /^Not recorded: recording is off \(editor:cursor\)\./);
    }
    assert.equal((await eventsOf(cli, home)).length, 1);
    await letAgentsAsk(home);
    assert.equal((await ask(...report)).text, 'Recorded.');
    assert.equal((await eventsOf(cli, home)).length, 2);
  });
});
