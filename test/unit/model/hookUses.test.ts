import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HookEvent } from '../../../src/model/hookEvent.js';
import { readHooks, withoutEchoes } from '../../../src/model/hookUses.js';
import { IDLE_MS } from '../../../src/model/idle.js';
import type { RunningUse } from '../../../src/model/use.js';
import { exit, HOOKS_AT, skillHook, start, turnEnd, typedHook } from '../../fixtures/hooks.js';

const SOON = HOOKS_AT + 60_000;

/** Uses as `skill outcome/reason ms`, and running ones as `skill …`. */
function told(events: readonly HookEvent[], now = SOON): string[] {
  const { uses, running } = readHooks(events, now);
  return [
    ...uses.map((use) => `${use.skillName} ${use.outcome}/${use.reason} ${use.durationMs}`),
    ...running.map(({ skillName }) => `${skillName} …`),
  ];
}

const review = { skillName: 'review' } as const;
const cases: readonly (readonly [name: string, events: readonly HookEvent[], expected: readonly string[]])[] = [
  ['a skill that nothing ended yet', [skillHook(1, 0)], ['deploy …']],
  ['the end of the turn', [skillHook(1, 0), turnEnd(5_000)], ['deploy success/ended 5000']],
  ['an API error', [skillHook(1, 0), turnEnd(5_000, { how: 'api-error' })], ['deploy failure/api-error 5000']],
  ['an interrupt', [skillHook(1, 0), turnEnd(9, { how: 'interrupted' })], ['deploy partial/interrupted 9']],
  [
    'a skill that was not loaded',
    [skillHook(1, 0, { failure: 'failed', callMs: 7 })],
    ['deploy failure/load-failed 7'],
  ],
  ['a call that was refused', [skillHook(1, 0, { failure: 'denied' })], ['deploy skipped/denied null']],
  ['a call that was interrupted', [skillHook(1, 0, { failure: 'interrupted' })], ['deploy partial/interrupted null']],
  [
    'the next skill ends a window',
    [skillHook(1, 0), skillHook(2, 3_000, review), turnEnd(8_000)],
    ['deploy success/ended 3000', 'review success/ended 5000'],
  ],
  ['the end of the session', [skillHook(1, 0), exit(9_000, 'logout')], ['deploy partial/abandoned null']],
  ['the end of a session that is complete', [skillHook(1, 0), exit(9_000, 'complete')], ['deploy success/ended 9000']],
  ['what ended before the session did', [skillHook(1, 0), turnEnd(5), exit(9, 'clear')], ['deploy success/ended 5']],
  ['an end without a skill', [start(0), turnEnd(5), exit(9, 'other')], []],
  [
    'a session that is told after its first prompt',
    [typedHook(1, 0), start(10), turnEnd(50)],
    ['deploy success/ended 50'],
  ],
  [
    'a turn that went on after its end',
    [skillHook(1, 0), turnEnd(5), turnEnd(90, { continued: true })],
    ['deploy success/ended 90'],
  ],
  [
    'a turn that failed after its end',
    [skillHook(1, 0), turnEnd(5), turnEnd(90, { continued: true, how: 'api-error' })],
    ['deploy failure/api-error 90'],
  ],
  ['the next turn, which is no part of it', [skillHook(1, 0), turnEnd(5), turnEnd(90)], ['deploy success/ended 5']],
  [
    'typed, and called by the model for it',
    [typedHook(1, 0), skillHook(2, 900), turnEnd(5_000)],
    ['deploy success/ended 5000'],
  ],
  [
    'typed, and called again in the next turn',
    [typedHook(1, 0), turnEnd(500), skillHook(2, 900), turnEnd(5_000)],
    ['deploy success/ended 500', 'deploy success/ended 4100'],
  ],
  ['two events of one typed command', [typedHook(1, 0), typedHook(2, 40), turnEnd(500)], ['deploy success/ended 500']],
  [
    'the same command typed again',
    [typedHook(1, 0), typedHook(2, 5_000), turnEnd(6_000)],
    ['deploy success/ended 5000', 'deploy success/ended 1000'],
  ],
  [
    'one call told twice',
    [skillHook(1, 0), { ...skillHook(1, 0), at: HOOKS_AT + 50 }, turnEnd(500)],
    ['deploy success/ended 500'],
  ],
  [
    'a call that began and then failed',
    [skillHook(1, 0), { ...skillHook(1, 0), at: HOOKS_AT + 50, failure: 'denied' }],
    ['deploy skipped/denied null'],
  ],
  [
    "a subagent's end ends only its own",
    [skillHook(1, 0), skillHook(2, 10, { ...review, thread: 'agent-1' }), turnEnd(30, { thread: 'agent-1' })],
    ['review success/ended 20', 'deploy …'],
  ],
  [
    'a subagent that ended with its parent',
    [skillHook(1, 0), skillHook(2, 10, { ...review, thread: 'agent-1' }), turnEnd(30)],
    ['deploy success/ended 30', 'review success/ended 20'],
  ],
];

describe('uses that hooks tell of', () => {
  for (const [name, events, expected] of cases) {
    it(name, () => {
      assert.deepEqual(told(events), expected);
      assert.deepEqual(told(events.toReversed()), expected, 'in another order');
      assert.deepEqual(told([...events, ...events]), expected, 'told twice');
    });
  }

  it('a skill of which nothing more is heard is abandoned after half an hour', () => {
    assert.deepEqual(told([skillHook(1, 0), turnEnd(5, { thread: 'agent-2' })], HOOKS_AT + 5 + IDLE_MS - 1), [
      'deploy …',
    ]);
    assert.deepEqual(told([skillHook(1, 0)], HOOKS_AT + IDLE_MS), ['deploy partial/abandoned null']);
  });

  it('a clock that was far in the future keeps nothing running', () => {
    assert.deepEqual(told([skillHook(1, 0)], HOOKS_AT - 48 * 3_600_000), ['deploy partial/abandoned null']);
  });

  it('what is running by a hook and by its transcript is shown once', () => {
    const [typed] = readHooks([typedHook(1, 0)], SOON).running as [RunningUse];
    const [called] = readHooks([skillHook(1, 0)], SOON).running as [RunningUse];
    const seen: RunningUse = { ...typed, id: called.id, evidence: 'transcript' };
    assert.deepEqual(withoutEchoes([typed, seen]), [seen]);
    assert.deepEqual(withoutEchoes([typed, { ...seen, skillName: 'review' }]).length, 2);
    assert.deepEqual(withoutEchoes([typed]), [typed]);
    assert.deepEqual(withoutEchoes([called, { ...seen, id: typed.id }]).length, 2, 'a call that both know by its id');
  });
});
