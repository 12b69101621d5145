import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codexRollout, type CodexRollout } from '../../../fixtures/codex/rollout.js';
import { LATER, newReader, readSession, summary, usesOf } from './reading.js';

const NOTES = '/home/dev/.codex/skills/notes/SKILL.md';
const B = '/home/dev/.codex/skills/b/SKILL.md';

describe('subagents', () => {
  const work = (agent: CodexRollout): CodexRollout => agent.exec(`cat ${B}`).spend(1000, 0, 10).endTurn();

  for (const copies of [false, true]) {
    it(`are threads of their own${copies ? ', whatever they copied' : ''}`, () => {
      const session = codexRollout()
        .prompt()
        .injectedSkill('a')
        .exec(`cat ${NOTES}`)
        .spend(100, 0, 1)
        .subagent((agent) => work(agent), { copies })
        .endTurn();
      const reading = readSession(session);
      assert.deepEqual(
        reading.uses.map(({ skillName, trigger, nested, tokens }) => [skillName, trigger, nested, tokens]),
        [
          ['a', 'user', false, 1111],
          ['notes', 'implied', true, null],
          ['b', 'implied', false, 1010],
        ],
      );
      const row = reading.session;
      assert.deepEqual(
        [row?.userMessages, row?.turns, row?.assistantMessages, row?.toolCalls, row?.inputTokens, row?.sessionId],
        [1, 1, 2, 3, 1100, session.sessionId],
      );
      assert.deepEqual(new Set(reading.uses.map(({ sessionId }) => sessionId)), new Set([session.sessionId]));
    });
  }

  it('belong to the uses open when they were started, not when they are stopped', () => {
    const session = codexRollout().prompt().injectedSkill('a').subagent(work).queuedPrompt().injectedSkill('b');
    const [id = ''] = session.subagents.keys();
    session.tool('interrupt_agent', { target: id });
    session.event('sub_agent_activity', {
      event_id: session.lastCallId,
      agent_thread_id: id,
      kind: 'interrupted',
    });
    const tokens = readSession(session.endTurn()).uses.map(({ skillName, tokens }) => [skillName, tokens]);
    assert.deepEqual(tokens.slice(0, 2), [
      ['a', 1010],
      ['b', null],
    ]);
  });

  it('alone, their parent’s rollout gone, keep their uses and make a session without prompts', () => {
    const session = codexRollout().prompt().exec(`cat ${NOTES}`).subagent(work, { copies: true }).endTurn();
    const reader = newReader();
    for (const [id, agent] of session.subagents) {
      reader.push(id, Buffer.from(agent.text()));
    }
    const { uses, session: row } = reader.read(LATER);
    assert.deepEqual(
      uses.map(({ skillName, evidence, sessionId }) => [skillName, evidence, sessionId === session.sessionId]).sort(),
      [
        ['b', 'transcript', true],
        ['notes', 'replay', true],
      ],
    );
    assert.deepEqual([row?.userMessages, row?.inputTokens], [0, 1000]);
  });
});

describe('forks', () => {
  const original = (): CodexRollout =>
    codexRollout().prompt().injectedSkill('a').exec(`cat ${NOTES}`).spend(100, 0, 1).endTurn();

  for (const paginated of [false, true]) {
    it(`replay what they copied and own what follows, ${paginated ? 'paginated' : 'legacy'} history`, () => {
      const parent = codexRollout({ paginated })
        .prompt()
        .injectedSkill('a')
        .exec('x', { exit: 1 })
        .spend(100, 0, 1)
        .endTurn();
      const fork = parent.fork().prompt().injectedSkill('a').spend(5, 0, 5).endTurn();
      const reading = readSession(fork);
      assert.deepEqual(
        reading.uses.map((use) => `${summary(use)} ${use.evidence}`.replace(/ \d+ /, ' ')),
        ['a user partial unresolved-error replay', 'a user success completed transcript'],
      );
      const [copied, own] = reading.uses;
      assert.deepEqual([copied?.sessionId, own?.sessionId], [parent.sessionId, fork.sessionId]);
      assert.equal(copied?.id.slice(-16), readSession(parent).uses[0]?.id.slice(-16));
      const row = reading.session;
      assert.deepEqual([row?.userMessages, row?.assistantMessages, row?.toolCalls, row?.inputTokens], [1, 1, 0, 5]);
    });
  }

  it('of turns that are only numbered are told by their start, or by a pause', () => {
    const numbered = (text: string): string => text.replaceAll(/"turn_id":"[^"]*"/g, '"turn_id":"3"');
    const fork = original().wait(5000).fork().wait(5000).prompt().injectedSkill('b').endTurn();
    const read = (text: string): string[] => {
      const reader = newReader();
      reader.push('main', Buffer.from(text));
      return reader.read(LATER).uses.map(({ skillName, evidence }) => `${skillName} ${evidence}`);
    };
    const expected = ['a replay', 'notes replay', 'b transcript'];
    assert.deepEqual(read(numbered(fork.text())), expected);
    assert.deepEqual(read(numbered(fork.text()).replaceAll(/,"started_at":\d+/g, '')), expected);
  });

  it('that were never continued are no use and no session of their own', () => {
    const reading = readSession(original().fork());
    assert.deepEqual(
      reading.uses.map(({ evidence }) => evidence),
      ['replay', 'replay'],
    );
    assert.equal(reading.session?.userMessages, 0);
  });

  it('read beside their parent give each use once', () => {
    const parent = original();
    assert.equal(usesOf(parent).length, 2);
    const reader = newReader();
    reader.push('main', Buffer.from(parent.text()));
    reader.push('copy.jsonl', Buffer.from(parent.text()));
    const { uses, session } = reader.read(LATER);
    assert.deepEqual([uses.length, session?.userMessages, session?.toolCalls], [2, 1, 1]);
    assert.deepEqual([session?.assistantMessages, session?.inputTokens], [1, 100]);
  });
});
