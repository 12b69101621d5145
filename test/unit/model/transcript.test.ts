import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAIN_THREAD, type Entry, type Fact } from '../../../src/model/facts.js';
import { identityOf, useId } from '../../../src/model/identity.js';
import type { SessionReading } from '../../../src/model/reading.js';
import { readTranscript } from '../../../src/model/transcript.js';

const PATH = '/repo/.agents/pack/SKILL.md';
const LATER = 4e12;

/** A session of an agent without ids of records: one entry a second, each with the given facts. */
function read(...records: readonly (readonly Fact[])[]): SessionReading {
  const entries = records.map(
    (facts, index): Entry => ({
      id: null,
      at: index * 1000,
      thread: MAIN_THREAD,
      sessionId: 's',
      forkedFrom: null,
      agentVersion: null,
      facts,
    }),
  );
  const options = { hashProject: () => 'h', isSkillRoot: () => false, exitReason: 'routine' };
  return readTranscript(
    { agentId: 'codex', parts: [entries], cwd: null, damagedLines: 0, unknownRecords: 0 },
    options,
    LATER,
  );
}

const prompt: Fact = { kind: 'prompt', queued: false };
const answer: Fact = { kind: 'answer', messageId: null, content: true };
const end: Fact = { kind: 'end', cut: false };
const readOf = (callId: string, path = PATH): Fact[] => [
  answer,
  { kind: 'call', id: callId, group: 'bash' },
  { kind: 'read', callId, path },
];
const resultOf = (id: string, failed: boolean | null): Fact => ({ kind: 'result', id, failed, denied: false });
const invoke = (skill: string, callId: string | null): Fact => ({
  kind: 'invoke',
  trigger: 'model',
  skill,
  callId,
  hasArguments: false,
  held: false,
});
const words = ({ uses }: SessionReading): string[] =>
  uses.map(
    ({ skillName, reason, durationMs, nested }) => `${skillName} ${reason} ${durationMs}${nested ? ' nested' : ''}`,
  );

describe('rules on facts, for any agent', () => {
  it('take the listing’s name for a path, if it is a name', () => {
    const listed = (name: string): Fact => ({ kind: 'listing', skills: [{ name, path: PATH }] });
    assert.deepEqual(words(read([listed('team:pack')], [prompt], readOf('c'), [resultOf('c', null), end])), [
      'team:pack completed 1000',
    ]);
    assert.deepEqual(words(read([prompt], readOf('c'), [end], [listed('no name')])), ['pack completed 1000']);
    assert.deepEqual(words(read([prompt], readOf('c'), [end])), []);
  });

  it('take an unknown result for none', () => {
    const calls: Fact[] = [answer, { kind: 'call', id: 'a', group: 'bash' }, { kind: 'call', id: 'b', group: 'bash' }];
    assert.deepEqual(
      words(read([prompt], [invoke('x', 'i')], calls, [resultOf('a', true), resultOf('b', null)], [end])),
      ['x unresolved-error 3000'],
    );
  });

  it('let one call read two skills, with two identities', () => {
    const other = '/repo/.agents/other/SKILL.md';
    const listing: Fact = {
      kind: 'listing',
      skills: [
        { name: 'pack', path: PATH },
        { name: 'other', path: other },
      ],
    };
    const { uses } = read([listing], [prompt], [...readOf('c'), { kind: 'read', callId: 'c', path: other }], [end]);
    assert.deepEqual(
      uses.map(({ id, skillName }) => [identityOf(id), skillName]),
      ['pack', 'other'].map((name) => [identityOf(useId(0, 'codex', 'c', name)), name]),
    );
  });

  it('give uses without any id an identity by session and ordinal', () => {
    const ids = read([prompt], [invoke('x', null)], [answer], [invoke('x', null)], [end]).uses.map(({ id }) =>
      identityOf(id),
    );
    assert.equal(new Set(ids).size, 2);
    assert.deepEqual(
      ids,
      read([prompt], [invoke('x', null)], [answer], [invoke('x', null)], [answer]).uses.map(({ id }) => identityOf(id)),
    );
  });

  it('let a later error decide, and an answer take an end back', () => {
    const error: Fact = { kind: 'api-error' };
    assert.deepEqual(words(read([prompt], [invoke('x', 'i')], [end], [error])), ['x api-error 2000']);
    assert.deepEqual(words(read([prompt], [invoke('x', 'i')], [end, error], [answer], [end])), ['x completed 3000']);
    assert.deepEqual(words(read([prompt], [invoke('x', 'i')], [end], [{ kind: 'wake' }], [answer, error])), [
      'x completed 1000',
    ]);
  });

  it('end what is open when the agent says that a turn begins, and leave its time out', () => {
    const turn: Fact = { kind: 'turn' };
    assert.deepEqual(words(read([prompt], [invoke('x', 'i')], [answer], [turn], [answer], [end])), [
      'x completed 1000',
    ]);
    assert.deepEqual(words(read([prompt], [invoke('x', 'i')], [end], [turn], [invoke('y', 'j')], [end])), [
      'x completed 1000',
      'y completed 1000',
    ]);
  });

  it('attribute no tokens to a use of an earlier turn', () => {
    const usage: Fact = {
      kind: 'usage',
      messageId: null,
      usage: { input: 1, output: 2, cacheCreation: 4, cacheRead: 8 },
      skill: 'x',
    };
    const reading = read([prompt], [invoke('x', 'i')], [answer, usage], [end], [prompt], [answer, usage], [end]);
    assert.deepEqual([reading.uses[0]?.tokens, reading.session?.inputTokens], [7, 2]);
  });

  it('take a call for an answer, whether or not its message is a record of its own', () => {
    const call: Fact = { kind: 'call', id: 'c', group: 'bash' };
    const { session } = read([prompt], [call], [answer], [end], [prompt], [end]);
    assert.deepEqual([session?.turns, session?.userMessages, session?.assistantMessages], [1, 2, 1]);
  });

  it('know no cache-creation tokens where none are told, and count them as none', () => {
    const usage = (cacheCreation: number | null): Fact => ({
      kind: 'usage',
      messageId: null,
      usage: { input: 1, output: 2, cacheCreation, cacheRead: 0 },
      skill: null,
    });
    const untold = read([prompt], [invoke('x', 'i')], [answer, usage(null)], [end]);
    assert.deepEqual([untold.uses[0]?.tokens, untold.session?.cacheCreationTokens], [3, null]);
    const told = read([prompt], [answer, usage(null)], [usage(4)], [usage(0)]);
    assert.equal(told.session?.cacheCreationTokens, 4);
  });

  it('let a subagent belong to the call that started it, whatever calls talk to it later', () => {
    const call = (id: string): Fact => ({ kind: 'call', id, group: 'agent' });
    const subagent = (callId: string): Fact => ({ kind: 'subagent', callId, thread: 'agent', ended: false });
    const usage: Fact = {
      kind: 'usage',
      messageId: null,
      usage: { input: 5, output: 0, cacheCreation: null, cacheRead: 0 },
      skill: null,
    };
    const main = [
      [prompt],
      [invoke('x', 'i')],
      [call('a'), subagent('a')],
      [invoke('y', 'j')],
      [call('b'), subagent('b')],
    ];
    const parts = [main, [[usage]]].map((records, part) =>
      records.map(
        (facts, index): Entry => ({
          id: null,
          at: index * 1000,
          thread: part === 0 ? MAIN_THREAD : 'agent',
          sessionId: 's',
          forkedFrom: null,
          agentVersion: null,
          facts,
        }),
      ),
    );
    const { uses } = readTranscript(
      { agentId: 'codex', parts, cwd: null, damagedLines: 0, unknownRecords: 0 },
      { hashProject: () => 'h', isSkillRoot: () => false },
      LATER,
    );
    assert.deepEqual(
      uses.map(({ skillName, tokens }) => [skillName, tokens]),
      [
        ['x', 5],
        ['y', null],
      ],
    );
  });

  it('hand the exit reason on', () => {
    assert.equal(read([prompt]).session?.exitReason, 'routine');
  });
});
