import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
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
    const session = start().skillCall('a').endTurn().prompt().read('/home/dev/.claude/skills/b/SKILL.md').endTurn();
    const copy = session.text().replaceAll('"uuid":"', '"uuid":"f');
    assert.deepEqual(
      readText(session.text() + copy).uses.map(({ skillName }) => skillName),
      ['a', 'b'],
    );
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
