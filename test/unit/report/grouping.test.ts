import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trendOf } from '../../../src/model/trend.js';
import { buildReports } from '../../../src/model/effectiveness.js';
import { agentNodes, projectNodes } from '../../../src/report/grouping.js';
import { NO_FILTER } from '../../../src/report/shownFilter.js';
import { topNodes } from '../../../src/report/skillList.js';
import type { SkillNode } from '../../../src/report/skillTree.js';
import { trendLine } from '../../../src/report/trendWords.js';
import { onDisk } from '../../fixtures/installed.js';
import { group, NOON, report, WORDS } from './reports.js';

function told(nodes: readonly SkillNode[]): unknown[] {
  return nodes.map((node) =>
    node.kind === 'place'
      ? [node.row.label, node.row.description, told(node.children)]
      : node.kind === 'group'
        ? node.label
        : node.row.label,
  );
}

test('by agent: each with the rate of all its uses, its skills worst first', () => {
  const reports = buildReports([
    group('good', 8),
    group('bad', 2),
    group('bad', 8, { outcome: 'failure', reason: 'api-error' }),
    group('good', 3, { agentId: 'codex' }),
    group('bad', 2, { agentId: 'cursor', reason: 'ended' }),
  ]);
  assert.deepEqual(told(agentNodes(reports, WORDS)), [
    ['Claude Code', '56 % of 18 · 2 skills', ['bad', 'good']],
    ['Codex', '100 % of 3 · 1 skill', ['good']],
    ['Cursor', '2 of 2 uses ended normally · 1 skill', ['bad']],
  ]);
  assert.equal(agentNodes(reports, WORDS)[1]?.row.spoken, 'Codex: succeeded in 100 % of 3 uses. 1 skill.');
});

test('by project: names where they are known, a part of the hash where not, and uses without a folder', () => {
  const names = new Map([['aaaa000000000000', 'shop']]);
  const projects = [
    { project: 'bbbb111111111111', reports: [report('deploy', 1)] },
    { project: 'aaaa000000000000', reports: [report('deploy', 2, 2), report('review', 5)] },
    { project: null, reports: [report('review', 1, 1)] },
    { project: 'cccc111111111111', reports: buildReports([group('read', 3, { nested: true })]) },
  ];
  assert.deepEqual(told(projectNodes(projects, names, WORDS)), [
    ['shop', '78 % of 9 · 2 skills', ['review', 'deploy']], // four uses prove nothing
    ['Folder not known', '50 % of 2 · 1 skill', ['review']],
    ['Project bbbb', '100 % of 1 · 1 skill', ['deploy']],
  ]);
});

test('names that agents asked for in vain stand apart, unless the skill is here or has loaded once', async () => {
  const nodes = await topNodes(
    {
      reports: [report('here', 0, 2), report('made-up', 0, 3), report('once', 1, 2)],
      running: [],
      span: { from: NOON, to: NOON, uses: 8, sessions: 1 },
      today: { day: 0, uses: 0, failures: 0 },
      problems: [],
      installed: [onDisk('here')],
      listedAgents: [],
      agents: [],
      filter: NO_FILTER,
    },
    'name',
    WORDS,
    1,
  );
  assert.deepEqual(told(nodes), ['here', 'Show more skills', ['Asked for in vain', '1 name', ['made-up']]]);
});

test('a trend in words: what it was, what it is, and whether that is more than chance', () => {
  const line = (lately: [number, number] | null, both: [number, number] | null, days = 30): string =>
    trendLine(
      trendOf(
        days,
        lately === null ? undefined : report('a', ...lately),
        both === null ? undefined : report('a', ...both),
      ),
      WORDS,
    );
  assert.equal(
    line([2, 8], [20, 10]),
    'Last 30 days: 20 % of 10, the 30 days before: 90 % of 20. It is worse by more than chance (p < 0.001).',
  );
  assert.equal(
    line([2, 0], [3, 1], 1),
    'Last 24 hours: 100 % of 2, the 24 hours before: 50 % of 2. Too few uses to tell whether that is chance.',
  );
  assert.equal(line(null, [3, 1], 7), 'Last 7 days: no use, the 7 days before: 75 % of 4.');
  assert.equal(line([3, 1], [3, 1]), 'Last 30 days: 75 % of 4, the 30 days before: no use.');
});
