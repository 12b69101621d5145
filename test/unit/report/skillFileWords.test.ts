import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SkillOnDisk } from '../../../src/agents/inventory.js';
import { buildReports } from '../../../src/model/effectiveness.js';
import { findingText, lenses, namesOf } from '../../../src/report/skillFileWords.js';
import { group, report, t, WORDS } from './reports.js';

const sight = {
  agentId: 'claude-code',
  path: '/s/deploy/SKILL.md',
  origin: 'user',
  modelInvocable: true,
  userInvocable: true,
  isOff: false,
  isRead: true,
} as const;
const skill: SkillOnDisk = {
  name: 'deploy',
  path: sight.path,
  seenBy: [{ ...sight, name: 'deploy' }],
  counted: null,
};
const titles = (file: Partial<Parameters<typeof lenses>[0]>): string[] =>
  lenses({ skill, reports: [], lately: [], ...file }, WORDS).map(({ title }) => title);

test('above a SKILL.md stands how it did, how it failed lately, and that its text was edited', () => {
  assert.deepEqual(titles({ reports: [report('deploy', 87, 13)] }), ['87 % of 100 uses ended in success']);
  assert.deepEqual(titles({ reports: [report('deploy', 87, 13)], lately: [report('deploy', 2, 3)] }), [
    '87 % of 100 uses ended in success · 3 failed in 7 days',
  ]);
  const edited = buildReports([
    group('deploy', 4, { skillVersion: 'a'.repeat(64) }),
    group('deploy', 4, { skillVersion: 'b'.repeat(64) }),
  ]);
  const shown = lenses({ skill, reports: edited, lately: [] }, WORDS);
  assert.deepEqual(
    shown.map(({ title, group: part }) => [title, part]),
    [
      ['100 % of 8 uses ended in success', null],
      ['2 versions', 'versions'],
    ],
  );
  assert.deepEqual(titles({}), ['No use of deploy is recorded']);
});

test('where nothing tells success, no rate is claimed', () => {
  const cursor = buildReports([group('deploy', 4, { agentId: 'cursor', reason: 'ended' })]);
  assert.deepEqual(titles({ reports: cursor }), ['4 of 4 uses ended normally']);
});

test('agents that see it under other names have numbers of their own', () => {
  const plugin = { ...skill, seenBy: [...skill.seenBy, { ...sight, agentId: 'codex' as const, name: 'shop:deploy' }] };
  assert.deepEqual(namesOf(plugin), ['deploy', 'shop:deploy']);
  assert.deepEqual(titles({ skill: plugin, reports: [report('deploy', 5), report('shop:deploy', 1)] }), [
    'deploy · 100 % of 5 uses ended in success',
    'shop:deploy · 100 % of 1 use ended in success',
  ]);
});

test('what keeps agents from loading it is said with their names', () => {
  const at = { line: 0, start: 0, end: 1 };
  assert.equal(
    findingText({ rule: 'name-folder', agents: ['cline', 'roo'], ...at }, 'deploy', t),
    'Not loaded by Cline, Roo Code: its name must be that of its folder, “deploy”.',
  );
});
