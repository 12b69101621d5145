import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { claudeSession, type ClaudeSession } from '../../fixtures/claude-code/records.js';
import { BuiltCli, tempHome } from '../cli/cliProcess.js';
import { connect, eventsOf, importSessions, letAgentsAsk, projectFolder } from './support.js';

const SECRET = 'SECRET-7c1d';

let cli: BuiltCli;
before(async () => {
  cli = await BuiltCli.build();
});
after(() => cli.remove());

let sessions = 0;

/** A session in a folder, `minutes` ago. */
function sessionIn(cwd: string, minutes: number): ClaudeSession {
  const sessionId = `11111111-2222-4333-8444-${String(++sessions).padStart(12, '0')}`;
  return claudeSession({ sessionId, cwd, start: new Date(Date.now() - minutes * 60_000).toISOString() });
}

function good(session: ClaudeSession, skill: string, body?: string): ClaudeSession {
  return session
    .prompt(SECRET)
    .skillCall(skill, body === undefined ? {} : { body })
    .bash('make')
    .say(SECRET)
    .endTurn();
}

function bad(session: ClaudeSession, skill: string): ClaudeSession {
  return session.prompt().skillCall(skill).bash(`cat ${SECRET}`, { failed: true, output: SECRET }).endTurn();
}

describe('what agents may ask', () => {
  it('lists tools with strict schemas', async (t) => {
    const home = await tempHome(t);
    const { client } = await connect(t, cli, home, { folder: home });
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name, inputSchema }) => [name, inputSchema['additionalProperties'], inputSchema.required ?? []]),
      [
        ['skill_ledger_report', false, []],
        ['skill_ledger_skill', false, ['skill']],
        ['skill_ledger_record_outcome', false, ['skill', 'outcome']],
      ],
    );
    assert.deepEqual(
      tools.map(({ annotations }) => annotations?.readOnlyHint),
      [true, true, false],
    );
    assert.equal(client.getServerVersion()?.name, 'skill-ledger');
  });

  it('which skills fail, why, in how many of how many: of its own folder only', async (t) => {
    const home = await tempHome(t);
    const [mine, other] = [await projectFolder(home, 'mine'), await projectFolder(home, 'other')];
    await letAgentsAsk(home);
    await importSessions(cli, home, [
      bad(good(good(sessionIn(mine, 300), 'deploy'), 'review'), 'deploy'),
      good(sessionIn(mine, 60 * 24 * 50), 'deploy'),
      bad(bad(sessionIn(other, 200), 'elsewhere'), 'deploy'),
    ]);
    const { told } = await connect(t, cli, home, { folder: mine });
    const all = await told('skill_ledger_report');
    assert.equal(all.uses_in, 'this folder only');
    assert.match(all.success_means, /does not say that the result was good/);
    assert.deepEqual(
      all.skills.map(({ skill, uses, success, partial, failure }) => [skill, uses, success, partial, failure]),
      [
        ['deploy', 3, 2, 1, 0],
        ['review', 1, 1, 0, 0],
      ],
    );
    const [deploy] = all.skills;
    assert.equal(deploy?.success_rate, 0.667);
    assert.deepEqual(deploy.interval_95, [0.208, 0.939]);
    assert.deepEqual(deploy.why_not_success, [
      { outcome: 'partial', why: 'the last tool call failed and nothing followed', uses: 1 },
    ]);
    assert.deepEqual([deploy.last_30_days?.uses, deploy.last_30_days?.success], [2, 1]);
    const failing = await told('skill_ledger_report', { only_failing: true });
    assert.deepEqual(
      failing.skills.map(({ skill }) => skill),
      ['deploy'],
    );
    const limited = await told('skill_ledger_report', { limit: 1 });
    assert.deepEqual([limited.skills.length, limited.not_shown], [1, 1]);
    const lately = await told('skill_ledger_report', { since: '30d', skill: 'deploy' });
    assert.deepEqual([lately.skills[0]?.uses, lately.skills[0]?.last_30_days], [2, undefined]);
    assert.deepEqual((await told('skill_ledger_report', { agent: 'codex' })).skills, []);

    // Whether it exists elsewhere is not told.
    const hidden = await told('skill_ledger_skill', { skill: 'elsewhere' });
    assert.equal(hidden.uses, 0);
    assert.deepEqual(hidden.note, (await told('skill_ledger_skill', { skill: 'never-heard-of' })).note);

    await letAgentsAsk(home, 'all');
    const everywhere = await told('skill_ledger_report');
    assert.equal(everywhere.uses_in, 'all folders');
    assert.deepEqual(
      everywhere.skills.map(({ skill, uses }) => [skill, uses]),
      [
        ['deploy', 4],
        ['elsewhere', 1],
        ['review', 1],
      ],
    );
  });

  it('one skill by agent and by version of its text', async (t) => {
    const home = await tempHome(t);
    const mine = await projectFolder(home, 'mine');
    await letAgentsAsk(home);
    const first = good(good(sessionIn(mine, 500), 'deploy', 'Old text.'), 'deploy', 'Old text.');
    await importSessions(cli, home, [first, good(sessionIn(mine, 100), 'deploy', 'New text.')]);
    const { told } = await connect(t, cli, home, { folder: mine });
    const one = await told('skill_ledger_skill', { skill: '/deploy' });
    assert.deepEqual([one.skill, one.uses, one.success], ['deploy', 3, 3]);
    assert.deepEqual(one.reasons, [{ outcome: 'success', why: 'the turn ended normally', uses: 3 }]);
    assert.deepEqual(
      one.by_agent.map(({ agent, uses }) => [agent, uses]),
      [['claude-code', 3]],
    );
    assert.deepEqual(
      one.by_version.map(({ version, uses }) => [version, uses]),
      [
        ['newest', 1],
        ['earlier', 2],
      ],
    );
  });

  it('the folders that the client names count, by whatever link, and a model can name none', async (t) => {
    const home = await tempHome(t);
    const [mine, other] = [await projectFolder(home, 'mine'), await projectFolder(home, 'other')];
    await symlink(mine, join(home, 'link'));
    await letAgentsAsk(home);
    await importSessions(cli, home, [good(sessionIn(mine, 300), 'deploy'), good(sessionIn(other, 300), 'review')]);
    let roots = [join(home, 'link')];
    const { client, ask, told } = await connect(t, cli, home, { folder: other, roots: () => roots });
    const names = async (): Promise<string[]> =>
      (await told('skill_ledger_report')).skills.map(({ skill }) => skill).sort();
    assert.deepEqual(await names(), ['deploy']);
    roots = [mine, other];
    await client.sendRootsListChanged();
    assert.deepEqual(await names(), ['deploy', 'review']);
    roots = [];
    const none = await connect(t, cli, home, { folder: other, roots: () => roots });
    assert.deepEqual(
      (await none.told('skill_ledger_report')).skills.map(({ skill }) => skill),
      ['review'],
      'without roots: where the server was started',
    );
    assert.match((await ask('skill_ledger_report', { folder: other })).text, /"folder" is not known/);
  });

  it('tells what is wrong with the arguments', async (t) => {
    const home = await tempHome(t);
    await letAgentsAsk(home);
    const { ask, client } = await connect(t, cli, home, { folder: home });
    const cases: readonly (readonly [tool: string, args: Record<string, unknown>, says: RegExp])[] = [
      ['skill_ledger_report', { skil: 'x' }, /^The argument "skil" is not known: did you mean skill\?$/],
      ['skill_ledger_report', { skill: `two ${SECRET}` }, /^skill can't be a skill's name/],
      ['skill_ledger_report', { skill: 7 }, /^skill must be text/],
      ['skill_ledger_report', { agent: 'claude' }, /^agent is not known: /],
      ['skill_ledger_report', { since: 'yesterday' }, /^since is no time: write 12h, 30d, 4w/],
      ['skill_ledger_report', { since: '2026-02-30' }, /^since is no time/],
      ['skill_ledger_report', { since: 30 }, /^since is no time/],
      ['skill_ledger_report', { only_failing: 'yes' }, /^only_failing must be true or false/],
      ['skill_ledger_report', { limit: 0 }, /^limit must be a whole number from 1 to 50/],
      ['skill_ledger_report', { limit: 51 }, /^limit must be/],
      ['skill_ledger_report', { limit: 2.5 }, /^limit must be/],
      ['skill_ledger_skill', {}, /^skill is missing/],
      ['skill_ledger_skill', { skill: 'x', only_failing: true }, /"only_failing" is not known/],
      ['skill_ledger_record_outcome', { outcome: 'success' }, /^skill must be text/],
      ['skill_ledger_record_outcome', { skill: 'x' }, /^outcome is not known: use one of/],
      ['skill_ledger_record_outcome', { skill: 'x', outcome: 'fail' }, /^outcome is not known/],
      ['skill_ledger_record_outcome', { skill: 'x', outcome: 'failure', reason: SECRET }, /^reason is not known/],
      ['skill_ledger_record_outcome', { skill: 'x', outcome: 'failure', cwd: '/' }, /"cwd" is not known/],
      ['skill_ledger_record_outcome', { skill: 'x', outcome: 'failure', session: 's' }, /"session" is not known/],
    ];
    for (const [tool, args, says] of cases) {
      const { text, isError } = await ask(tool, args);
      assert.equal(isError, true, text);
      assert.match(text, says);
      assert.doesNotMatch(text, /SECRET/);
    }
    await assert.rejects(
      client.callTool({ name: 'drop_tables' }),
      /There is no such tool: use one of skill_ledger_report/,
    );
    assert.deepEqual(await eventsOf(cli, home), []);
  });

  it('gives away no secret: nothing of sessions, ids, hashes, paths', async (t) => {
    const home = await tempHome(t);
    const mine = await projectFolder(home, `project-${SECRET}`);
    await letAgentsAsk(home, 'all');
    const session = good(bad(good(sessionIn(mine, 300), 'deploy', `Text ${SECRET}`), `bad name ${SECRET}`), 'review');
    await importSessions(cli, home, [session]);
    const { ask, stderr } = await connect(t, cli, home, { folder: mine, name: SECRET });
    await ask('skill_ledger_record_outcome', { skill: 'deploy', outcome: 'failure' });
    const texts = [
      await ask('skill_ledger_report'),
      await ask('skill_ledger_skill', { skill: 'deploy' }),
      await ask('skill_ledger_skill', { skill: 'review' }),
    ];
    const events = await eventsOf(cli, home);
    assert.equal(events.length, 4);
    const forbidden = events.flatMap(({ id, sessionId, project, skillVersion }) => [
      id,
      ...(sessionId === 'unknown' ? [] : [sessionId]),
      ...(project === null ? [] : [project]),
      ...(skillVersion === null ? [] : [skillVersion]),
    ]);
    assert.ok(forbidden.length > 8);
    const all = texts.map(({ text }) => text).join('\n') + stderr();
    assert.match(all, /"deploy"/);
    for (const word of [...forbidden, SECRET, home, mine]) {
      assert.ok(!all.includes(word), `an answer holds ${word}`);
    }
    assert.ok(!JSON.stringify(events).includes(SECRET));
  });
});
