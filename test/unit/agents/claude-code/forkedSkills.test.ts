import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { LATER, newReader, readSession, usesOf } from './reading.js';

const start = (): ClaudeSession => claudeSession().prompt();
const work = (agent: ClaudeSession): ClaudeSession => agent.bash('make', { failed: true }).skillCall('inner');

describe('a skill that runs in a subagent', () => {
  it('ends in the foreground with its result, and so do the uses inside', () => {
    const session = start().forkedSkill('a', 'f00d', (agent) => work(agent).say(), false);
    assert.deepEqual(usesOf(session.endTurn()), [
      'a model success completed 11000',
      'inner model success completed 4000',
    ]);
  });

  it('goes on in the background after its launch was told', () => {
    const session = start()
      .forkedSkill('a', 'f00d', (agent) => work(agent).say())
      .endTurn();
    assert.deepEqual(usesOf(session), ['a model success completed 4000', 'inner model partial abandoned 3000']);
    const done = start().forkedSkill('a', 'f00d', (agent) => work(agent).endTurn());
    assert.deepEqual(usesOf(done.endTurn().taskNotification().skillCall('b').endTurn()), [
      'a model success completed 4000',
      'b model success completed 5000',
      'inner model success completed 5000',
    ]);
  });

  it('has the version of the text that the subagent got, and its tokens', () => {
    const [fork] = readSession(
      start()
        .forkedSkill('a', 'f00d', (agent) => agent.say().endTurn())
        .endTurn(),
    ).uses;
    const [inline] = readSession(start().skillCall('a').say().endTurn()).uses;
    assert.ok(fork?.skillVersion);
    assert.equal(fork.skillVersion, inline?.skillVersion);
    assert.equal(fork.tokens, 4 * 60); // the call, two answers there, the last one here
  });

  it('is found by the time where the result names another subagent, as version 2.1.4 does', () => {
    const session = start().forkedSkill('a', 'f00d', (agent) => agent.say().endTurn(), false);
    const reader = newReader();
    reader.push('main', Buffer.from(session.endTurn().text().replace('"agentId":"f00d"', '"agentId":"other"')));
    session.subagents.forEach((agent) => reader.push('agent-f00d.jsonl', Buffer.from(agent.text())));
    assert.equal(reader.read(LATER).uses[0]?.tokens, 4 * 60);
  });

  it('ends with what it prints when it was typed', () => {
    const typed = (): ClaudeSession => claudeSession().typedSkill('a', { body: null });
    assert.deepEqual(usesOf(typed().output()), ['a user success completed 1000']);
    assert.deepEqual(usesOf(typed().output('No agent', 'stderr')), ['a user failure load-failed 1000']);
    assert.deepEqual(usesOf(typed().output().taskNotification().bash('x', { failed: true }).endTurn()), [
      'a user success completed 1000',
    ]);
  });
});

describe('a word without marks', () => {
  it('is a skill where the session lists it and its text or output follows', () => {
    const listed = (): ClaudeSession => claudeSession().prompt('/notes now').skillListing('notes');
    assert.deepEqual(usesOf(listed().output()), ['notes user success completed 2000']);
    const body = [{ type: 'text', text: 'Base directory for this skill: /s/notes\n\n# Notes' }];
    assert.deepEqual(usesOf(listed().user(body, { isMeta: true }).endTurn()), ['notes user success completed 5000']);
    assert.deepEqual(usesOf(listed().say().endTurn()), []);
    assert.deepEqual(usesOf(claudeSession().prompt('/notes now').output()), []);
    assert.deepEqual(usesOf(claudeSession().prompt('/notes now').meta('A hook says this.').say().endTurn()), []);
    assert.deepEqual(usesOf(claudeSession().prompt('/home/me/notes what is it').skillListing('notes').output()), []);
  });

  it('of a queue is none by the output of a local command', () => {
    assert.deepEqual(usesOf(start().queuedPrompt('/b').output().say().endTurn()), []);
    assert.deepEqual(usesOf(start().queuedPrompt('/b').skillListing('b').output().say()), [
      'b user success completed 2000',
    ]);
  });

  it('that is a bare local command is no prompt', () => {
    const row = readSession(start().endTurn().prompt('/compact').endTurn()).session;
    assert.deepEqual([row?.userMessages, row?.turns], [1, 1]);
  });
});

describe('lists of skills', () => {
  it('also name those that were invoked before a compaction', () => {
    const session = start().compact('notes').read('/repo/pack/notes/SKILL.md').endTurn();
    assert.deepEqual(usesOf(session), ['notes implied success completed 4000']);
  });

  it('the marks that a call injects are no prompt', () => {
    const session = start().skillCall('a');
    const echo = '<command-message>a</command-message>\n<command-name>/a</command-name>';
    session.user(echo, { sourceToolUseID: session.lastCallId }).endTurn();
    assert.deepEqual(usesOf(session), ['a model success completed 6000']);
    assert.equal(readSession(session).session?.userMessages, 1);
  });
});
