import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectionState } from '../../../src/connections/connectionState.js';
import type { ConnectionProblem } from '../../../src/connections/problems.js';
import { connectionsRow } from '../../../src/report/connectionRows.js';
import { noteWords, problemWords } from '../../../src/report/connectionWords.js';
import { NOON, t, WORDS } from './reports.js';

const CLAUDE: ConnectionState = {
  agentId: 'claude-code',
  path: '/home/x/.claude/settings.json',
  found: true,
  hooks: 'all',
  problem: null,
  switchedOffBy: null,
  recorderInstalled: true,
  notes: ['restart'],
};
const CODEX: ConnectionState = { ...CLAUDE, agentId: 'codex', notes: ['trust', 'twoHookFiles'] };

function shown(states: readonly ConnectionState[] | null, lastEvent: number | null = null) {
  return connectionsRow({ connections: states, lastHookEvent: () => lastEvent }, WORDS)[0];
}

test('a row says of each agent that is found whether it is connected, since when, or what is missing', () => {
  const cases: readonly [
    change: Partial<ConnectionState>,
    lastEvent: number | null,
    says: string,
    row: string,
    icon: string,
  ][] = [
    [{ hooks: 'none' }, null, 'not connected', 'unconnected', 'circle-large-outline'],
    [{}, null, 'connected, no event yet', 'connected', 'clock'],
    [{}, NOON - 7_200_000, 'connected, last event 2 h ago', 'connected', 'pass'],
    [{ hooks: 'some' }, NOON, 'changed since: connect again', 'incomplete', 'warning'],
    [{ recorderInstalled: false }, NOON, 'recorder missing: connect again', 'connected', 'warning'],
    [
      { switchedOffBy: 'disableAllHooks' },
      NOON,
      'its own setting disableAllHooks keeps hooks from running',
      'connected',
      'warning',
    ],
    [
      { hooks: 'none', problem: { kind: 'syntax', line: 3, column: 7 } },
      null,
      'not readable: line 3, column 7',
      'unreadable',
      'warning',
    ],
  ];
  for (const [change, lastEvent, says, row, icon] of cases) {
    const agent = shown([{ ...CLAUDE, ...change }], lastEvent)?.children[0];
    assert.equal(agent?.description, says);
    assert.equal(agent.id, `${row}/claude-code`);
    assert.equal(agent.icon.id, icon);
    assert.equal(agent.label, 'Claude Code');
  }
});

test('Codex waits for trust until an event was seen', () => {
  assert.equal(shown([CODEX])?.children[0]?.description, 'waits for your trust: type /hooks in Codex');
  assert.match(shown([CODEX])?.children[0]?.tooltip ?? '', /only once you trust them[^]*config\.toml/);
  assert.equal(shown([CODEX], NOON)?.children[0]?.description, 'connected, last event just now');
});

test('the row above counts, warns, and is absent before anything is known or found', () => {
  assert.equal(shown(null), undefined);
  assert.equal(shown([{ ...CLAUDE, found: false }]), undefined);
  assert.equal(shown([{ ...CLAUDE, hooks: 'none' }])?.description, 'none connected');
  const both = shown([CLAUDE, { ...CODEX, hooks: 'none' }]);
  assert.equal(both?.description, '1 of 2 connected');
  assert.equal(both.icon.id, 'plug');
  assert.equal(shown([{ ...CLAUDE, recorderInstalled: false }])?.icon.id, 'warning');
});

test('every problem and every note has words of its own', () => {
  const problems: readonly ConnectionProblem[] = [
    { kind: 'syntax', line: 1, column: 2 },
    { kind: 'shape', where: '' },
    { kind: 'shape', where: 'hooks.Stop' },
    { kind: 'encoding' },
    { kind: 'tooLarge' },
    { kind: 'notAFile' },
    { kind: 'denied' },
    { kind: 'changed' },
    { kind: 'otherFile' },
    { kind: 'noRecorder' },
    { kind: 'link', target: '/elsewhere' },
    { kind: 'unsafeFolder', folder: '/f', why: 'link' },
    { kind: 'unsafeFolder', folder: '/f', why: 'owner' },
    { kind: 'unsafeFolder', folder: '/f', why: 'writable' },
    { kind: 'failed', message: 'ENOSPC' },
  ];
  const words = [
    ...problems.map((problem) => problemWords(problem, t)),
    ...(['trust', 'twoHookFiles', 'fewerEvents', 'restart'] as const).map((note) => noteWords(note, 'codex', t)),
  ];
  assert.equal(new Set(words).size, words.length);
  assert.ok(
    words.every((text) => text.length > 5 && !/\{\d\}|undefined/.test(text)),
    words.join('\n'),
  );
});
