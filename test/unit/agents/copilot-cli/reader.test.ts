import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { copilotCli } from '../../../../src/agents/copilot-cli/agent.js';
import { skillVersion } from '../../../../src/agents/skillVersion.js';
import type { SessionReading } from '../../../../src/model/reading.js';
import { type CopilotSession, copilotSession } from '../../../fixtures/copilot-cli/events.js';
import { readParts, usesIn } from '../reading.js';

const start = (): CopilotSession => copilotSession().prompt();
const uses = (session: CopilotSession): string[] => usesIn(copilotCli, { main: session.text() });
const read = (session: CopilotSession, now?: number): SessionReading =>
  readParts(copilotCli, { main: session.text() }, now);

describe('Copilot CLI: which uses there are', () => {
  it('a call of the skill tool and its event are one, from the event on', () => {
    const session = start().skillCall('tidy').bash('make').endTurn();
    assert.deepEqual(uses(session), ['tidy model success completed 6000']);
    const [use] = read(session).uses;
    assert.equal(use?.timestamp, '2026-03-01T10:00:05.000Z');
    assert.equal(use?.skillVersion, skillVersion('# tidy'));
    assert.equal(use?.agentVersion, '1.0.95');
  });

  it('a call counts also where no event tells that it was loaded', () => {
    assert.deepEqual(uses(start().skillCall('tidy', { result: 'bare' }).endTurn()), [
      'tidy model success completed 3000',
    ]);
  });

  it('typed by the person, with or without a trigger in the event', () => {
    for (const trigger of ['user-invoked', null]) {
      const session = copilotSession().typedSkill('tidy', { trigger }).endTurn();
      assert.deepEqual(uses(session), ['tidy user success completed 3000']);
    }
  });

  it('typed and then called is one; called twice is two', () => {
    assert.deepEqual(uses(copilotSession().typedSkill('tidy').skillCall('tidy').endTurn()), [
      'tidy user success completed 7000',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').skillCall('tidy').endTurn()), [
      'tidy model success completed 3000',
      'tidy model success completed 3000',
    ]);
  });

  it('a plugin’s skill has the plugin’s name before it', () => {
    const session = start()
      .skillCall('tidy', { plugin: 'house' })
      .nextRound()
      .skillCall('house:tidy', { plugin: 'house' });
    assert.deepEqual(
      read(session.endTurn()).uses.map(({ skillName }) => skillName),
      ['house:tidy', 'house:tidy'],
    );
  });

  it('what is loaded with the context, listed, or named in text is none', () => {
    const session = start()
      .invoked('tidy', { trigger: 'context-load' })
      .add('session.skills_loaded', { skills: [{ name: 'tidy', path: '/s/tidy/SKILL.md' }] })
      .bash('grep -r tidy .github/skills/tidy/SKILL.md')
      .prompt('/tidy is what I typed, and no such skill is there')
      .say('I could use .github/skills/tidy/SKILL.md');
    assert.deepEqual(uses(session.endTurn()), []);
  });

  it('a name that is no name is hidden', () => {
    assert.deepEqual(uses(start().skillCall('do all of it').endTurn()), [
      '(invalid name) model success completed 3000',
    ]);
  });

  it('a SKILL.md that is read; nested inside another use; none where it was written', () => {
    const path = '/home/dev/project/.github/skills/notes/SKILL.md';
    assert.deepEqual(uses(start().view(path).endTurn()), ['notes implied success completed 3000']);
    assert.deepEqual(uses(start().bash(`cat ${path} | head`).endTurn()), ['notes implied success completed 3000']);
    assert.deepEqual(uses(start().view(path, false).endTurn()), ['notes implied failure load-failed 1000']);
    assert.deepEqual(uses(start().skillCall('tidy').view(path).endTurn()), [
      'tidy model success completed 6000',
      'notes implied success completed  nested',
    ]);
    assert.deepEqual(uses(start().view(path).tool('edit', { path }).endTurn()), []);
    const patch = `*** Begin Patch\n*** Update File: ${path}\n@@\n-a\n+b\n*** End Patch`;
    assert.deepEqual(uses(start().view(path).tool('apply_patch', patch).endTurn()), []);
    assert.deepEqual(uses(start().skillCall('tidy').view('/home/dev/project/.github/skills/tidy/SKILL.md').endTurn()), [
      'tidy model success completed 6000', // its own file
    ]);
  });

  it('those of a subagent are of its own thread', () => {
    const session = start()
      .skillCall('tidy')
      .subagent((agent) => agent.skillCall('look').say())
      .endTurn();
    assert.deepEqual(uses(session), ['tidy model success completed 13000', 'look model success completed 3000']);
    assert.equal(read(session).uses[0]?.tokens, 4 * 7);
    assert.deepEqual([read(session).session?.userMessages, read(session).session?.calls.agent], [1, 1]);
  });
});

describe('Copilot CLI: how they went', () => {
  it('refused by the person or by a rule', () => {
    for (const result of ['refused', 'rule'] as const) {
      assert.deepEqual(uses(start().skillCall('tidy', { result }).endTurn()), ['tidy model skipped denied 3000']);
    }
  });

  it('unknown', () => {
    assert.deepEqual(uses(start().skillCall('tidy', { result: 'unknown' }).endTurn()), [
      'tidy model failure load-failed 1000',
    ]);
  });

  it('an error ends the turn, unless the next round shows that it did not', () => {
    assert.deepEqual(uses(start().skillCall('tidy').error().shutdown()), ['tidy model failure api-error 2000']);
    const later = start().skillCall('tidy').endTurn().error();
    assert.deepEqual(uses(later), ['tidy model failure api-error 4000']);
    assert.deepEqual(uses(start().skillCall('tidy').error().startTurn().endTurn()), [
      'tidy model success completed 5000',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').add('model.call_failure', { statusCode: 500 }).endTurn()), [
      'tidy model success completed 4000',
    ]);
  });

  it('aborted, whether a round’s end stands before or after it', () => {
    assert.deepEqual(uses(start().skillCall('tidy').abort()), ['tidy model partial interrupted 2000']);
    assert.deepEqual(uses(start().skillCall('tidy').endTurn().abort().prompt()), [
      'tidy model partial interrupted 4000',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').abort().add('assistant.turn_end', { turnId: '0' })), [
      'tidy model partial interrupted 2000',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').endTurn().prompt().abort()), ['tidy model success completed 3000']);
  });

  it('left when the program ends or the file stops; running before that', () => {
    const open = start().skillCall('tidy').bash('make', null);
    assert.deepEqual(uses(open), ['tidy model partial abandoned 3000']);
    const now = Date.parse(open.now);
    assert.deepEqual([read(open, now).uses.length, read(open, now).running.length], [0, 1]);
    const over = read(start().skillCall('tidy').bash('make', null).wait(600_000).shutdown(), now);
    assert.deepEqual(
      over.uses.map(({ reason, durationMs }) => [reason, durationMs]),
      [['abandoned', 3000]],
    );
  });

  it('the last call failed', () => {
    assert.deepEqual(uses(start().skillCall('tidy').bash('make', false).endTurn()), [
      'tidy model partial unresolved-error 6000',
    ]);
    assert.deepEqual(uses(start().skillCall('tidy').bash('make', false).nextRound().bash('make').endTurn()), [
      'tidy model success completed 11000',
    ]);
  });

  it('rounds, texts of the program and steering prompts end no window', () => {
    const session = start().skillCall('tidy').nextRound();
    session.add('user.message', { content: '<reminder>', source: 'instruction-discovery' });
    session.add('assistant.turn_end', { turnId: '8' });
    session.add('user.message', { content: 'And the tests, too', delivery: 'steering' }).startTurn();
    session.add('user.message', { content: 'Go on', isAutopilotContinuation: true, delivery: 'idle' });
    assert.deepEqual(uses(session.endTurn()), ['tidy model success completed 10000']);
  });

  it('work that a notification starts after the end belongs to no earlier use', () => {
    const session = start().skillCall('tidy').endTurn();
    session.add('user.message', { content: 'A shell has ended', source: 'system', delivery: 'idle' }).startTurn();
    assert.deepEqual(uses(session.bash('x', false).endTurn()), ['tidy model success completed 3000']);
  });
});

describe('Copilot CLI: session metrics', () => {
  it('of a whole session', () => {
    const session = start().bash('make').view('/x').tool('search', {}, false, { mcpServerName: 'files' }).endTurn();
    const row = read(session.prompt().shutdown()).session;
    assert.deepEqual(
      [row?.turns, row?.userMessages, row?.toolCalls, row?.toolErrors, row?.hadErrors, row?.exitReason],
      [1, 2, 3, 1, true, 'routine'],
    );
    assert.deepEqual([row?.calls.bash, row?.calls.read, row?.calls.mcp], [1, 1, 1]);
    assert.deepEqual([row?.inputTokens, row?.outputTokens, row?.cacheReadTokens], [null, 28, null]);
    assert.deepEqual([row?.sessionId, row?.project], [session.sessionId, 'hash of /home/dev/project']);
  });

  it('tokens by call where told, by the end’s sum where that is one process', () => {
    const usage = { inputTokens: 100, outputTokens: 5, cacheReadTokens: 60, cacheWriteTokens: 30 };
    const row = (session: CopilotSession): unknown[] => {
      const metrics = read(session).session;
      return [metrics?.inputTokens, metrics?.outputTokens, metrics?.cacheCreationTokens, metrics?.cacheReadTokens];
    };
    assert.deepEqual(row(start().endTurn().usageRecord(usage).usageRecord(usage)), [20, 10, 60, 120]);
    assert.deepEqual(
      row(
        start()
          .endTurn()
          .shutdown('routine', { ...usage, outputTokens: 9 }),
      ),
      [10, 9, 30, 60],
    );
    const resumed = start().endTurn().shutdown('routine', usage).add('session.resume', {}).prompt().endTurn();
    assert.deepEqual(row(resumed.shutdown('routine', usage)), [null, 14, null, null]);
  });

  it('an exit reason of another kind is not kept', () => {
    assert.equal(read(start().shutdown('because /home/me')).session?.exitReason, 'other');
    assert.equal(read(start().shutdown().add('session.resume', {}).prompt()).session?.exitReason, null);
  });

  it('a file without its first line has the session’s id from its name', () => {
    const text = start().skillCall('tidy').endTurn().text().split('\n').slice(1).join('\n');
    assert.equal(readParts(copilotCli, { 'abc-1': text }).uses[0]?.sessionId, 'abc-1');
  });

  it('records of unknown kinds are counted, those of known families are not', () => {
    const session = start()
      .add('future.thing', {})
      .add('skill.invoked', { path: '/x' })
      .add('tool.execution_start', {})
      .add('session.new_thing', {});
    const text = `${session.text()}{"type":"user.message"}\n{}\nnot json\n[]\n`;
    const reading = readParts(copilotCli, { main: text });
    assert.deepEqual([reading.unknownRecords, reading.damagedLines], [5, 2]);
  });
});
