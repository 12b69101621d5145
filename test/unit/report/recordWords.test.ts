import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameRows } from '../../../src/report/recordWords.js';
import { report, t } from './reports.js';

const SKILL = { agentId: 'claude-code', path: '/s/SKILL.md', modelInvocable: true, userInvocable: true } as const;
const SHOWN = {
  reports: [report('review', 2), report('(invalid name)', 1)],
  installed: [
    { ...SKILL, name: 'zip' },
    { ...SKILL, name: 'review' },
    { ...SKILL, name: 'add' },
  ],
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
