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
  return readAt(LATER, ...records);
}

function readAt(now: number, ...records: readonly (readonly Fact[])[]): SessionReading {
  const options = { hashProject: () => 'h', isSkillRoot: () => false };
  const parts = [entriesOf(records)];
  return readTranscript({ agentId: 'codex', parts, cwd: null, damagedLines: 0, unknownRecords: 0 }, options, now);
}

function entriesOf(records: readonly (readonly Fact[])[]): Entry[] {
  return records.map((facts, index) => ({
    id: null,
    at: index * 1000,
    thread: MAIN_THREAD,
    sessionId: 's',
    forkedFrom: null,
    agentVersion: null,
    facts,
  }));
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

  it('take the agent’s own sum for the session, and leave the uses theirs', () => {
    const some = { input: null, output: 5, cacheCreation: null, cacheRead: null };
    const usage: Fact = { kind: 'usage', messageId: null, usage: some, skill: null };
    const told: Fact = { kind: 'session-usage', usage: { input: 9, output: 8, cacheCreation: null, cacheRead: 7 } };
    const before = read([prompt], [answer, usage], [invoke('x', 'i')], [answer, usage], [end]);
    assert.deepEqual([before.session?.inputTokens, before.session?.outputTokens], [null, 10]);
    const { session, uses } = read([prompt], [answer, usage], [invoke('x', 'i')], [answer, usage], [end], [told]);
    assert.deepEqual(
      [session?.inputTokens, session?.outputTokens, session?.cacheCreationTokens, session?.cacheReadTokens],
      [9, 8, null, 7],
    );
    assert.equal(uses[0]?.tokens, 5);
  });
});

describe('the end of a session', () => {
  const over: Fact = { kind: 'session-end', reason: 'routine' };
  const now = 5000;

  it('settles it without a wait: what has no end mark was abandoned', () => {
    const open = [[prompt], [invoke('x', 'i')], [answer]] as const;
    assert.deepEqual([readAt(now, ...open).settled, readAt(now, ...open).running.length], [false, 1]);
    const reading = readAt(now, ...open, [over]);
    assert.deepEqual(
      [reading.settled, reading.session?.exitReason, words(reading)],
      [true, 'routine', ['x abandoned 1000']],
    );
  });

  it('leaves what was marked before as it ended', () => {
    assert.deepEqual(words(readAt(now, [prompt], [invoke('x', 'i')], [end], [over])), ['x completed 1000']);
    assert.deepEqual(words(readAt(now, [prompt], [invoke('x', 'i')], [{ kind: 'interrupt' }], [over])), [
      'x interrupted 1000',
    ]);
  });

  it('is taken back by whatever follows', () => {
    const reading = readAt(now, [prompt], [invoke('x', 'i')], [over], [prompt], [invoke('x', 'j')]);
    assert.deepEqual([reading.settled, reading.session?.exitReason, reading.running.length], [false, null, 1]);
    assert.deepEqual(words(reading), ['x abandoned 0']);
  });
});

describe('agents that tell less', () => {
  const base = { agentId: 'cursor', cwd: null, damagedLines: 0, unknownRecords: 0 } as const;
  const options = { hashProject: () => 'h', isSkillRoot: () => true };
  const undated = (...records: readonly (readonly Fact[])[]): Entry[] =>
    entriesOf(records).map((entry) => ({ ...entry, at: null }));

  it('have ended, not completed, where no result is ever told', () => {
    const parts = [undated([prompt], [invoke('x', 'i')], [end])];
    const [use] = readTranscript({ ...base, parts, tellsResults: false }, options, LATER).uses;
    assert.deepEqual([use?.outcome, use?.reason, use?.durationMs], ['success', 'ended', null]);
    const cut = [undated([prompt], [invoke('x', 'i')], [{ kind: 'interrupt' }])];
    assert.equal(
      readTranscript({ ...base, parts: cut, tellsResults: false }, options, LATER).uses[0]?.reason,
      'interrupted',
    );
  });

  it('are dated, and idle, by the file where no record has a time', () => {
    const parts = [undated([prompt], [invoke('x', 'i')])];
    const at = Date.UTC(2026, 0, 1);
    const early = readTranscript({ ...base, parts, writtenAt: at }, options, at + 29 * 60_000);
    assert.deepEqual([early.settled, early.running[0]?.timestamp], [false, new Date(at).toISOString()]);
    const late = readTranscript({ ...base, parts, writtenAt: at }, options, at + 30 * 60_000);
    assert.deepEqual([late.settled, late.uses[0]?.reason], [true, 'abandoned']);
    const dated = readTranscript(
      { ...base, parts: [entriesOf([[prompt], [invoke('x', 'i')]])], writtenAt: at },
      options,
      at,
    );
    assert.equal(dated.uses[0]?.timestamp, '1970-01-01T00:00:01.000Z');
  });
});
