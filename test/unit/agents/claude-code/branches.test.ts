import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claudeSession, type ClaudeSession } from '../../../fixtures/claude-code/records.js';
import { readSession, summary, usesOf } from './reading.js';

const start = (): ClaudeSession => claudeSession().prompt();
/** With an earlier turn to go back to. */
const later = (): ClaudeSession => start().endTurn();

describe('rewound work', () => {
  it('counts, and its late records belong to its own turn', () => {
    const session = later();
    const root = session.lastUuid;
    session.prompt().skillCall('a').bash('make', { result: false });
    const call = session.lastCallId;
    const dead = session.lastUuid;
    session.rewind(root).prompt('Another way').skillCall('b').bash('ls');
    const live = session.lastUuid;
    const block = { type: 'tool_result', tool_use_id: call, content: 'Exit code 1', is_error: true };
    session.rewind(dead).user([block]).endTurn(); // the dead branch still ran
    session.rewind(live).endTurn();
    assert.deepEqual(usesOf(session), ['a model partial unresolved-error 13000', 'b model success completed 11000']);
    const row = readSession(session).session;
    assert.deepEqual([row?.turns, row?.userMessages, row?.toolCalls, row?.toolErrors], [3, 3, 4, 1]);
  });

  it('back to the very beginning is a branch, too', () => {
    const session = start().skillCall('a').bash('make', { result: false });
    const dead = session.lastUuid;
    session.rewind(null).prompt().skillCall('b').say();
    const live = session.lastUuid;
    session.rewind(dead).interrupt();
    session.rewind(live).endTurn();
    assert.deepEqual(usesOf(session), ['a model partial interrupted 9000', 'b model success completed 7000']);
  });

  it('spends the tokens of its own window', () => {
    const session = later();
    const root = session.lastUuid;
    const dead = session.prompt().skillCall('a').say().lastUuid;
    session.rewind(root).prompt().skillCall('b').say();
    const live = session.lastUuid;
    session.rewind(dead).say().say().rewind(live).endTurn();
    const reading = readSession(session);
    assert.deepEqual(
      reading.uses.map(({ skillName, tokens }) => [skillName, tokens]),
      [
        ['a', 4 * 60],
        ['b', 3 * 60],
      ],
    );
    assert.equal(reading.session?.inputTokens, 8 * 10);
  });

  it('two programs that go on with one session keep their turns apart', () => {
    const session = start().endTurn();
    const root = session.lastUuid;
    const first = session.prompt('One').skillCall('a').lastUuid;
    const second = session.rewind(root).prompt('Two').skillCall('b').lastUuid;
    const one = session.rewind(first).bash('x', { failed: true }).lastUuid;
    const two = session.rewind(second).bash('y').lastUuid;
    session.rewind(one).endTurn().rewind(two).endTurn();
    assert.deepEqual(
      readSession(session).uses.map((use) => summary(use).replace(/ \d+$/, '')),
      ['a model partial unresolved-error', 'b model success completed'],
    );
  });
});

describe('the order of the file stays', () => {
  it('where records of the program stand between, of which nothing is kept', () => {
    const session = start().skillCall('a').endTurn();
    session.add('system', { subtype: 'away_summary' }).add('future', {}).prompt().skillCall('b').endTurn();
    session.compact('b').prompt().skillCall('c').endTurn();
    assert.deepEqual(usesOf(session), [
      'a model success completed 5000',
      'b model success completed 5000',
      'c model success completed 5000',
    ]);
  });

  it('where a parent is nowhere, and where parents form a ring', () => {
    const session = start().skillCall('a').endTurn().rewind('nowhere').prompt().skillCall('b').endTurn();
    const uses = ['a model success completed 5000', 'b model success completed 5000'];
    assert.deepEqual(usesOf(session), uses);
    const [first, second] = session.records;
    assert.ok(first && second);
    session.records[0] = { ...first, parentUuid: second['uuid'] };
    assert.deepEqual(usesOf(session), uses);
  });
});
