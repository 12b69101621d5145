import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameRows, useChoices } from '../../../src/report/recordWords.js';
import type { UseEvent } from '../../../src/model/use.js';
import type { UseChoice } from '../../../src/report/recordWords.js';
import { onDisk } from '../../fixtures/installed.js';
import { use as useOf } from '../../fixtures/uses.js';
import { NOON, report, t } from './reports.js';

const USE = useOf(1, { durationMs: null });

const SHOWN = {
  reports: [report('review', 2), report('(invalid name)', 1)],
  installed: [onDisk('zip'), onDisk('review'), onDisk('add')],
};
const rows = (typed: string) => nameRows(SHOWN, typed, t).map(({ label, description }) => `${label}: ${description}`);

test('skills that were used, then installed ones by name, each once; what is no name of a skill is not offered', () => {
  assert.deepEqual(rows(''), ['review: 2 uses', 'add: installed', 'zip: installed']);
  assert.deepEqual(nameRows(null, '', t), []);
});

test('typed text that names another skill can be chosen; text that names none says why not', () => {
  assert.deepEqual(rows(' /new ').at(-1), 'new: another skill');
  assert.equal(rows('review').length, 3);
  const [last] = nameRows(SHOWN, '$(bug) two words', t).slice(-1);
  assert.deepEqual([last?.skillName, last?.alwaysShow], [null, true]);
  assert.doesNotMatch(last?.label ?? '', /bug/, 'an icon in what was typed is not drawn');
});

test('a use that was just seen can be meant, the last one of each session that nobody has reported on', () => {
  const use = (sessionId: string, minutesAgo: number, change: Partial<UseEvent> = {}): UseEvent => ({
    ...USE,
    sessionId,
    timestamp: new Date(NOON - minutesAgo * 60_000).toISOString(),
    ...change,
  });
  const label = ({ label: text, description }: UseChoice): string => `${text}: ${description}`;
  const choices = useChoices(
    [
      use('a', 2),
      use('a', 3),
      use('reported', 3, { reportedOutcome: 'failure' }),
      use('api', 3, { evidence: 'report' }),
      use('long', 14, { durationMs: 5 * 60_000, agentId: 'codex', outcome: 'partial', reason: 'interrupted' }),
      use('old', 11),
    ],
    NOON,
    t,
  );
  assert.deepEqual(choices.map(label), [
    'The use by Claude Code, 2 min ago: succeeded · the turn ended normally',
    'The use by Codex, 14 min ago: partial · interrupted by the person',
    'Another use: one that was not seen',
  ]);
  assert.deepEqual(useChoices([use('old', 11)], NOON, t), []);
});
