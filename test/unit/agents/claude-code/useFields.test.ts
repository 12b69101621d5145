import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { identityOf, useId } from '../../../../src/model/identity.js';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { WRITTEN } from '../reading.js';
import { readSession, readText } from './reading.js';

const start = (): ClaudeSession => claudeSession().prompt();
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

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

  it('has no duration where the records tell no times, and the time of the file', () => {
    const [use] = readText(
      '{"type":"assistant","uuid":"u","message":{"content":[{"type":"tool_use","id":"t","name":"Skill","input":{"skill":"a"}}]}}\n',
    ).uses;
    const written = new Date(WRITTEN).toISOString();
    assert.deepEqual([use?.timestamp, use?.durationMs, use?.reason], [written, null, 'abandoned']);
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
