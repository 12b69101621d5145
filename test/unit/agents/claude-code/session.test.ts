import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { identityOf, useId } from '../../../../src/model/identity.js';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { LATER, newReader, readSession, readText, summary, usesOf } from './reading.js';

const start = (): ClaudeSession => claudeSession().prompt();
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('session metrics', () => {
  it('count a session with a subagent', () => {
    const session = claudeSession()
      .prompt()
      .skillCall('a')
      .bash('make', { failed: true })
      .subagent('f00d', (agent) =>
        agent.bash('ls', { failed: true }).tool('Grep', { pattern: 'x' }).endTurn({ mark: 'none' }),
      )
      .endTurn()
      .queuedPrompt()
      .prompt();
    const { session: row } = readSession(session);
    assert.ok(row);
    const { start: began, end, calls, ...rest } = row;
    assert.equal(began, Date.parse('2026-03-01T10:00:00.000Z'));
    assert.equal(end, Date.parse(session.now) - 1000);
    assert.deepEqual(
      { ...calls },
      {
        bash: 2,
        read: 0,
        edit: 0,
        write: 0,
        grep: 1,
        glob: 0,
        webFetch: 0,
        webSearch: 0,
        skill: 1,
        agent: 1,
        mcp: 0,
        other: 0,
      },
    );
    assert.deepEqual(rest, {
      sessionId: session.sessionId,
      agentId: 'claude-code',
      exitReason: null,
      project: 'hash of /home/dev/project',
      agentVersion: '2.1.217',
      durationS: 18,
      turns: 1,
      userMessages: 3,
      assistantMessages: 7,
      toolCalls: 5,
      toolErrors: 2,
      hadErrors: true,
      inputTokens: 70,
      outputTokens: 140,
      cacheCreationTokens: 210,
      cacheReadTokens: 7000,
    });
  });

  it('do not count what is no answer', () => {
    const row = readSession(start().synthetic().prompt().apiError().prompt().retry()).session;
    assert.deepEqual(
      [row?.turns, row?.userMessages, row?.assistantMessages, row?.hadErrors, row?.toolErrors],
      [0, 3, 0, true, 0],
    );
  });

  it('are none for files without records of a conversation', () => {
    for (const text of ['', '\n\n', '{"type":"summary","summary":"s"}\n', 'no json\n']) {
      assert.equal(readText(text).session, null);
    }
  });

  it('keep the last usage of a message, once', () => {
    const lines = [1, 5, 9].map((output, at) =>
      JSON.stringify({
        type: 'assistant',
        uuid: `u${at}`,
        message: { id: 'm', content: [{ type: 'text', text: 'x' }], usage: { input_tokens: 3, output_tokens: output } },
      }),
    );
    const row = readText(lines.join('\n')).session;
    assert.deepEqual([row?.outputTokens, row?.inputTokens, row?.assistantMessages], [9, 3, 1]);
  });

  it('hash ids that are not plain', () => {
    const row = readText('{"type":"user","sessionId":"../etc","message":{"content":"x"}}\n').session;
    assert.equal(row?.sessionId, sha('../etc'));
  });
});

describe('what a use carries', () => {
  it('has the same id wherever it is read', () => {
    const session = start().skillCall('a').endTurn();
    const [use] = readSession(session).uses;
    assert.equal(identityOf(use?.id ?? ''), identityOf(useId(0, 'claude-code', session.lastCallId, 'a')));
    assert.equal(use?.timestamp, '2026-03-01T10:00:01.000Z');
    assert.deepEqual(
      [use?.skillId, use?.sessionId, use?.agentVersion, use?.evidence],
      ['a', session.sessionId, '2.1.217', 'transcript'],
    );
    assert.deepEqual(
      [use?.project, use?.reportedOutcome, use?.asOf],
      ['hash of /home/dev/project', null, Date.parse(session.now) - 1000],
    );
  });

  it('has the version of the text that was injected', () => {
    const version = (session: ClaudeSession): string | null | undefined =>
      readSession(session.endTurn()).uses[0]?.skillVersion;
    assert.equal(version(start().skillCall('a', { body: '\n# A\r\n\r\nDo it.  \n' })), sha('# A\n\nDo it.'));
    assert.equal(version(claudeSession().typedSkill('a', { body: '# A', args: 'x\ny' })), sha('# A'));
    assert.equal(version(start().skillCall('a', { body: '(Re-invocation of a)' })), null);
    assert.equal(version(start().skillCall('a', { body: '# A', folder: null })), null);
    assert.equal(version(start().skillCall('a', { body: null })), null);
    const replaced = start().skillCall('a', { body: null, args: 'x' });
    replaced.user([{ type: 'text', text: 'Base directory for this skill: /s/a\n\nDo x' }], {
      isMeta: true,
      sourceToolUseID: replaced.lastCallId,
    });
    assert.equal(version(replaced), null);
    assert.equal(version(start().skillCall('a', { body: 'Run /s/a/go.sh', folder: '/s/a' })), null);
  });

  it('has the tokens of its window, without cache reads', () => {
    const session = start()
      .spend({ input: 1 })
      .say()
      .spend({ output: 7 })
      .skillCall('a')
      .spend({ cacheCreation: 5 })
      .say()
      .endTurn()
      .taskNotification()
      .say();
    assert.deepEqual(
      readSession(session).uses.map(({ tokens }) => tokens),
      [47 + 35 + 60],
    );
  });

  it('has the tokens that are attributed to it where the agent says so', () => {
    const session = start().skillCall('a').attribute('a').say().attribute('other').say().attribute(null).endTurn();
    assert.deepEqual(
      readSession(session).uses.map(({ tokens }) => tokens),
      [60],
    );
  });

  it('has the tokens of the subagents that started inside', () => {
    for (const inline of [false, true]) {
      const session = start()
        .subagent('early', (agent) => agent.say(), { inline })
        .skillCall('a')
        .subagent('inside', (agent) => agent.say().subagent('deeper', (inner) => inner.say().say(), { inline }), {
          inline,
        })
        .endTurn()
        .taskNotification()
        .subagent('late', (agent) => agent.say(), { inline });
      for (const agent of session.subagents.values()) {
        for (const [id, inner] of agent.subagents) {
          session.subagents.set(id, inner);
        }
      }
      assert.deepEqual(
        readSession(session).uses.map(({ tokens }) => tokens),
        [3 * 60 + 2 * 60 + 2 * 60],
        inline ? 'inline' : 'files',
      );
    }
  });

  it('has none where none are told, and none when nested', () => {
    const silent =
      '{"type":"assistant","uuid":"u","message":{"content":[{"type":"tool_use","id":"t","name":"Skill","input":{"skill":"a"}}]}}';
    assert.equal(readText(silent).uses[0]?.tokens, null);
    const nested = start().skillCall('a').read('/h/.claude/skills/b/SKILL.md').endTurn();
    assert.deepEqual(
      readSession(nested).uses.map(({ tokens }) => tokens === null),
      [false, true],
    );
  });

  it('has no duration where the records tell no times', () => {
    const [use] = readText(
      '{"type":"assistant","uuid":"u","message":{"content":[{"type":"tool_use","id":"t","name":"Skill","input":{"skill":"a"}}]}}\n',
    ).uses;
    assert.deepEqual([use?.timestamp, use?.durationMs, use?.reason], ['1970-01-01T00:00:00.000Z', null, 'abandoned']);
  });

  it('takes the nearest earlier time where its own record has none', () => {
    const session = start().skillCall('a').endTurn();
    const text = session.text().replace(/(toolu_[^\n]*?)"timestamp":"[^"]*",/, '$1');
    const [use] = readText(text).uses;
    assert.deepEqual([use?.timestamp, use?.durationMs], ['2026-03-01T10:00:00.000Z', null]);
  });

  it('keeps no text of the conversation', () => {
    const secret = 'SECRET-8431';
    const session = claudeSession({ version: `${secret} 1`, cwd: '/home/dev/plain' })
      .prompt(secret)
      .typedSkill('a', { args: secret, body: secret, folder: `/${secret}` })
      .skillCall(`say ${secret}`, { args: secret })
      .bash(`cat /${secret}/SKILL.md`, { output: secret, failed: true })
      .read(`/home/dev/.claude/skills/${secret} x/SKILL.md`)
      .attribute(secret)
      .say(secret)
      .apiError(secret)
      .endTurn({ text: secret });
    const reading = readSession(session);
    assert.equal(reading.uses.length, 2);
    assert.ok(!JSON.stringify(reading).includes(secret));
    assert.equal(reading.cwd, '/home/dev/plain');
  });
});

describe('copies', () => {
  const OTHER = '99999999-0000-4000-8000-000000000000';

  it('of a forked session belong to the session that they were forked from', () => {
    const original = start().skillCall('a').endTurn();
    const fork = original.fork(OTHER).prompt().skillCall('b').endTurn();
    const reading = readSession(fork);
    assert.deepEqual(
      reading.uses.map((use) => [use.skillName, use.evidence, use.sessionId]),
      [
        ['a', 'replay', original.sessionId],
        ['b', 'transcript', OTHER],
      ],
    );
    assert.equal(reading.uses[0]?.id, readSession(original).uses[0]?.id);
    const row = reading.session;
    assert.deepEqual(
      [row?.sessionId, row?.turns, row?.userMessages, row?.toolCalls, row?.inputTokens],
      [OTHER, 1, 1, 1, 20],
    );
    assert.equal(new Date(row?.start ?? 0).toISOString(), original.now);
    assert.equal(readSession(original.fork(OTHER)).session, null);
  });

  it('without a mark are uses of the file, with the same ids', () => {
    const original = start().skillCall('a').endTurn();
    const fork = original.fork(OTHER, { marked: false });
    assert.deepEqual(
      readSession(fork).uses.map(({ id, evidence, sessionId }) => [id, evidence, sessionId]),
      [[readSession(original).uses[0]?.id, 'transcript', OTHER]],
    );
  });

  it('in the same file or another of the session count once', () => {
    const session = start().skillCall('a').bash('x', { failed: true }).endTurn();
    const once = readSession(session);
    assert.deepEqual(readText(session.text() + session.text()), once);
    const reader = newReader();
    reader.push('agent-x.jsonl', Buffer.from(session.text()));
    reader.push('main', Buffer.from(session.text()));
    assert.deepEqual(reader.read(LATER), once);
  });

  it('with new record ids are known by the id of the call', () => {
    const session = start().skillCall('a').endTurn();
    const copy = session.text().replaceAll('"uuid":"', '"uuid":"f');
    assert.equal(readText(session.text() + copy).uses.length, 1);
  });

  it('do not depend on the order in which the files are read', () => {
    const session = start()
      .skillCall('a')
      .subagent('f00d', (agent) => agent.skillCall('b').endTurn())
      .endTurn();
    const reader = newReader();
    for (const [agentId, agent] of session.subagents) {
      reader.push(`agent-${agentId}.jsonl`, Buffer.from(agent.text()));
    }
    reader.push('main', Buffer.from(session.text()));
    assert.deepEqual(reader.read(LATER), readSession(session));
    assert.deepEqual(usesOf(session), reader.read(LATER).uses.map(summary));
  });
});
