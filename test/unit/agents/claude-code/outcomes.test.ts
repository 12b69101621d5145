import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claudeSession } from '../../../fixtures/claude-code/records.js';
import { readSession, summary, usesOf } from './reading.js';

const start = (): ReturnType<typeof claudeSession> => claudeSession().prompt();

describe('outcomes of explicit uses', () => {
  it('1: refused by the person', () => {
    assert.deepEqual(usesOf(start().skillCall('deploy', { result: 'refused' }).interrupt(true)), [
      'deploy model skipped denied 1000',
    ]);
  });

  it('1: denied by a rule', () => {
    assert.deepEqual(usesOf(start().skillCall('deploy', { result: 'rule' }).say().endTurn()), [
      'deploy model skipped denied 1000',
    ]);
  });

  it('2: unknown skill, whatever follows', () => {
    assert.deepEqual(usesOf(start().skillCall('nope', { result: 'unknown' }).bash('ls').interrupt()), [
      'nope model failure load-failed 1000',
    ]);
  });

  it('2: the name of a local built-in', () => {
    assert.deepEqual(usesOf(start().skillCall('model', { result: 'not-invocable' }).endTurn()), [
      'model model failure load-failed 1000',
    ]);
  });

  it('2: found in a result that comes after the next call', () => {
    const session = start();
    session.skillCall('a', { result: 'none' });
    const first = session.lastCallId;
    session.skillCall('b', { result: 'none' });
    const block = { type: 'tool_result', tool_use_id: first, content: 'Unknown skill: a', is_error: true };
    session.user([block]).endTurn();
    assert.deepEqual(usesOf(session), ['a model failure load-failed 0', 'b model success completed 4000']);
  });

  it('3: an API error ends the turn', () => {
    assert.deepEqual(usesOf(start().skillCall('deploy').bash('ls').apiError()), [
      'deploy model failure api-error 5000',
    ]);
    assert.deepEqual(usesOf(start().skillCall('deploy').apiError().endTurn({ mark: 'duration' }).prompt()), [
      'deploy model success completed 6000', // the answer after it shows that it ended nothing
    ]);
    const marked = start()
      .skillCall('deploy')
      .apiError()
      .add('system', { subtype: 'turn_duration', durationMs: 5 })
      .prompt()
      .say();
    assert.deepEqual(usesOf(marked), ['deploy model failure api-error 4000']);
  });

  it('3: not by a retry, and not by an error before or after the window', () => {
    assert.deepEqual(usesOf(start().skillCall('deploy').retry().endTurn()), ['deploy model success completed 6000']);
    assert.deepEqual(usesOf(start().apiError().skillCall('deploy').endTurn().prompt().apiError()), [
      'deploy model success completed 5000',
    ]);
  });

  it('4: interrupted', () => {
    assert.deepEqual(usesOf(start().skillCall('deploy').say().interrupt()), ['deploy model partial interrupted 4000']);
    assert.deepEqual(usesOf(start().skillCall('deploy').bash('sleep 9', { refused: true }).interrupt(true)), [
      'deploy model partial interrupted 5000',
    ]);
  });

  it('4: not by a marker that is quoted or comes after the end mark', () => {
    const quoted = start()
      .skillCall('deploy')
      .bash('cat log', { output: '[Request interrupted by user]' })
      .say('[Request interrupted by user]');
    assert.deepEqual(usesOf(quoted.endTurn()), ['deploy model success completed 8000']);
    assert.deepEqual(usesOf(start().skillCall('deploy').endTurn().interrupt()), [
      'deploy model success completed 5000',
    ]);
    const hook = start()
      .skillCall('deploy')
      .user('Operation stopped by hook: "[Request interrupted by user]"')
      .endTurn();
    assert.deepEqual(usesOf(hook), ['deploy model success completed 6000']);
  });

  it('5: the transcript stops', () => {
    assert.deepEqual(usesOf(start().skillCall('deploy').bash('make')), ['deploy model partial abandoned 4000']);
    assert.deepEqual(usesOf(start().skillCall('deploy').synthetic()), ['deploy model partial abandoned 3000']);
  });

  it('6: cut off', () => {
    assert.deepEqual(usesOf(start().skillCall('a').endTurn({ stopReason: 'max_tokens' })), [
      'a model partial cut-off 5000',
    ]);
    assert.deepEqual(usesOf(start().skillCall('a').endTurn({ stopReason: 'refusal', mark: 'none' })), [
      'a model partial cut-off 3000',
    ]);
    const wentOn = start().skillCall('a').endTurn({ stopReason: 'max_tokens', mark: 'none' }).meta().endTurn();
    assert.deepEqual(usesOf(wentOn), ['a model success completed 7000']);
  });

  it('7: the last call with a known result failed', () => {
    assert.deepEqual(usesOf(start().skillCall('a').bash('make', { failed: true }).endTurn()), [
      'a model partial unresolved-error 7000',
    ]);
    assert.deepEqual(usesOf(start().skillCall('a').edit('/x', { refused: true }).endTurn()), [
      'a model partial unresolved-error 7000',
    ]);
    const unknown = start().skillCall('a').bash('make', { failed: true }).bash('ls', { result: false }).endTurn();
    assert.deepEqual(usesOf(unknown), ['a model partial unresolved-error 8000']);
    assert.deepEqual(usesOf(start().skillCall('a').bash('make', { failed: true }).prompt().endTurn()), [
      'a model partial unresolved-error 4000',
    ]);
  });

  it('7: the last by the position of the call, not of the result', () => {
    const session = start().skillCall('a').bash('first', { result: false });
    const first = session.lastCallId;
    session
      .bash('second')
      .user([{ type: 'tool_result', tool_use_id: first, content: 'no', is_error: true }])
      .endTurn();
    assert.deepEqual(usesOf(session), ['a model success completed 9000']);
  });

  it('8: ended normally', () => {
    assert.deepEqual(usesOf(start().skillCall('a').bash('make', { failed: true }).bash('make').endTurn()), [
      'a model success completed 9000',
    ]);
    assert.deepEqual(usesOf(start().skillCall('a').say().prompt()), ['a model success completed 3000']);
  });

  it('is running until the transcript has been idle for 30 minutes', () => {
    const session = start().skillCall('a').bash('make');
    const last = Date.parse(session.now) - 1000;
    const before = readSession(session, last + 30 * 60_000 - 1);
    assert.deepEqual(
      [before.uses.length, before.running.map(({ skillName }) => skillName), before.settled],
      [0, ['a'], false],
    );
    assert.ok(!('outcome' in (before.running[0] ?? {})));
    const after = readSession(session, last + 30 * 60_000);
    assert.deepEqual(
      [after.uses.map(summary), after.running, after.settled],
      [['a model partial abandoned 4000'], [], true],
    );
    assert.equal(after.uses[0]?.id, before.running[0]?.id);
  });

  it('ends at once at an end mark, an error or an interrupt', () => {
    for (const session of [
      start().skillCall('a').endTurn(),
      start().skillCall('a').apiError(),
      start().skillCall('a').interrupt(),
    ]) {
      const reading = readSession(session, Date.parse(session.now));
      assert.deepEqual([reading.uses.length, reading.running.length, reading.settled], [1, 0, false]);
    }
  });

  it('does not wait for a transcript from the future for ever', () => {
    const session = claudeSession({ start: '2900-01-01T00:00:00.000Z' }).prompt().skillCall('a');
    assert.equal(readSession(session).uses[0]?.reason, 'abandoned');
  });
});

describe('windows', () => {
  it('end before the next explicit use', () => {
    assert.deepEqual(usesOf(start().skillCall('a').bash('ls').skillCall('b').endTurn()), [
      'a model success completed 4000',
      'b model success completed 5000',
    ]);
  });

  it('end at the last mark of the turn', () => {
    assert.deepEqual(usesOf(start().skillCall('a').endTurn({ mark: 'none' }).meta().say().endTurn()), [
      'a model success completed 8000',
    ]);
    assert.deepEqual(usesOf(start().skillCall('a').endTurn({ mark: 'hooks' }).prompt()), [
      'a model success completed 4000',
    ]);
  });

  it('hold no work that a notification or a local command starts after the mark', () => {
    const session = start()
      .skillCall('a')
      .endTurn()
      .taskNotification()
      .bash('make', { failed: true })
      .skillCall('b')
      .endTurn();
    assert.deepEqual(usesOf(session), ['a model success completed 5000', 'b model success completed 5000']);
    assert.deepEqual(usesOf(start().skillCall('a').endTurn().localCommand('goal').bash('x', { failed: true })), [
      'a model success completed 5000',
    ]);
  });

  it('go on over a notification before the mark', () => {
    assert.deepEqual(usesOf(start().skillCall('a').taskNotification().bash('make').endTurn()), [
      'a model success completed 8000',
    ]);
  });

  it('go on over a prompt typed while the agent was busy', () => {
    assert.deepEqual(usesOf(start().skillCall('a').queuedPrompt().bash('make').endTurn()), [
      'a model success completed 8000',
    ]);
    assert.deepEqual(usesOf(start().skillCall('a').endTurn().queuedPrompt().say()), ['a model success completed 5000']);
  });

  it('take the largest time inside, in whatever order the records stand', () => {
    assert.deepEqual(usesOf(start().skillCall('a').wait(60_000).say().wait(-61_000).endTurn()), [
      'a model success completed 63000',
    ]);
    assert.deepEqual(usesOf(start().skillCall('a').wait(-60_000).prompt()), ['a model success completed 2000']);
    assert.deepEqual(usesOf(start().wait(60_000).skillCall('a', { result: 'none' }).wait(-120_000).endTurn()), [
      'a model success completed 0',
    ]);
  });

  it('do not hold an away summary or a queue operation', () => {
    const session = start()
      .skillCall('a')
      .wait(3_600_000)
      .add('system', { subtype: 'away_summary' })
      .add('queue-operation', {})
      .prompt();
    assert.deepEqual(usesOf(session), ['a model success completed 2000']);
  });
});
