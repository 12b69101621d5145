import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SkillOnDisk } from '../../../src/agents/inventory.js';
import { unusedRow, unusedSince } from '../../../src/report/installedRows.js';
import { NO_FILTER } from '../../../src/report/shownFilter.js';
import { skillRow } from '../../../src/report/skillRows.js';
import { topNodes } from '../../../src/report/skillList.js';
import type { ShownReport } from '../../../src/report/reportStore.js';
import { buildReports } from '../../../src/model/effectiveness.js';
import { onDisk } from '../../fixtures/installed.js';
import { group, NOON, report, WORDS } from './reports.js';

const when = unusedSince(NOON, WORDS);

function shown(installed: readonly SkillOnDisk[], change: Partial<ShownReport> = {}): ShownReport {
  return {
    reports: [report('review', 3)],
    running: [],
    span: { from: NOON, to: NOON, uses: 3, sessions: 1, sessionsFrom: NOON - 9 * 24 * 3_600_000 },
    today: { day: 0, uses: 0, failures: 0 },
    problems: [],
    installed,
    listedAgents: [],
    agents: [],
    filter: NO_FILTER,
    ...change,
  };
}

async function rows(of: ShownReport): Promise<string[]> {
  return (await topNodes(of, 'worst', WORDS, 100)).map(({ row }) => `${row.label}: ${row.description}`);
}

async function unused(...installed: readonly SkillOnDisk[]): Promise<string[]> {
  return (await rows(shown(installed))).slice(1);
}

test('a skill that was not used says since when: the first session on record, or the range', async () => {
  assert.deepEqual(await unused(onDisk('deploy')), ['deploy: – · no use recorded since Feb 20, 2026']);
  assert.equal(
    (await rows(shown([onDisk('deploy')], { filter: { ...NO_FILTER, range: 1 } })))[1],
    'deploy: – · no use recorded since Feb 28, 2026',
  );
});

test('what keeps a skill from being used is said, and such skills stand last', async () => {
  const off = { isOff: true } as const;
  assert.deepEqual(
    await unused(
      onDisk('off', off, { ...off, agentId: 'codex' }),
      onDisk('own', { origin: 'bundled' }),
      onDisk('neither', { userInvocable: false, modelInvocable: false }),
      onDisk('called', { userInvocable: false }),
      onDisk('typed', { modelInvocable: false }),
      onDisk('half-off', off, { agentId: 'codex' }),
      onDisk('goose-only', { agentId: 'goose', isRead: false }, { agentId: 'roo', isRead: false }),
      onDisk('also-goose', { agentId: 'goose', isRead: false }, {}),
    ),
    [
      'half-off: – · no use recorded since Feb 20, 2026 · turned off for Claude Code',
      'also-goose: – · no use recorded since Feb 20, 2026',
      'typed: – · only when typed · no use recorded since Feb 20, 2026',
      'called: – · only when the agent calls it · no use recorded since Feb 20, 2026',
      'neither: – · can be neither typed nor called · no use recorded since Feb 20, 2026',
      'goose-only: – · sessions of Goose, Roo Code can’t be read',
      'own: – · bundled with the agent',
      'off: – · turned off',
    ],
  );
});

test('what an agent counts itself stands beside, and in no number', () => {
  const counted = { agentId: 'claude-code', uses: 14, lastAt: NOON - 90 * 24 * 3_600_000, of: 'skill' } as const;
  const row = unusedRow({ ...onDisk('deploy'), counted }, when, WORDS);
  assert.equal(row.description, '– · no use recorded since Mar 1, 2026 · Claude Code counts 14 uses');
  assert.match(row.tooltip, /last used on Dec 1, 2025\.\nThose uses are not in the recorded period, or were cleared/);
  assert.match(
    unusedRow({ ...onDisk('deploy'), counted: { ...counted, of: 'plugin', lastAt: null } }, when, WORDS).description,
    /Claude Code counts 14 uses of its plugin$/,
  );
});

test('the tooltip names each agent that sees it, and what it makes of it', () => {
  const skill = onDisk(
    'deploy',
    {},
    { agentId: 'goose', isRead: false },
    { agentId: 'codex', origin: 'plugin', isOff: true, modelInvocable: false },
  );
  const lines = [
    'Claude Code: yours',
    'Goose: yours, its sessions can’t be read',
    'Codex: of a plugin, turned off, only when typed',
  ];
  assert.deepEqual(unusedRow(skill, when, WORDS).tooltip.split('\n').slice(2), [...lines, '/s/deploy/SKILL.md']);
  assert.deepEqual(skillRow(report('deploy', 1), 0, WORDS, [skill]).tooltip.split('\n').slice(-4), [
    'Who can see it:',
    ...lines,
  ]);
  assert.match(skillRow(report('gone', 1), 0, WORDS).tooltip, /not among the skills of this machine/);
});

test('different skills of one name are two rows where the agents tell them apart, else one', async () => {
  const claudes = onDisk('review', { path: '/claude/SKILL.md' });
  const codexs = onDisk('review', { agentId: 'codex', path: '/codex/SKILL.md' });
  assert.deepEqual(await unused(claudes, codexs), ['review: – · no use recorded since Feb 20, 2026']);
  const projects = onDisk('review', { path: '/p/SKILL.md', origin: 'project' });
  assert.deepEqual(await unused(claudes, projects), []);
  assert.match(
    skillRow(report('review', 3), 0, WORDS, [claudes, projects]).tooltip,
    /Different skills of this name, which the numbers can’t tell apart: 2\n\/claude\/SKILL\.md\nClaude Code: yours\n\/p/,
  );
  const cursors = buildReports([group('review', 1, { agentId: 'cursor' })]);
  assert.equal(
    (await rows(shown([claudes, codexs], { reports: cursors }))).length,
    1,
    'a use that neither agent explains',
  );
});

test('a skill that agents call by different names is used under any of them', async () => {
  const skill = onDisk('kit:review', {}, { agentId: 'codex', name: 'review' });
  assert.deepEqual(await unused(skill), []);
});

test('with one agent chosen only what it can see is listed, as it sees it', async () => {
  const both = onDisk('deploy', {}, { agentId: 'codex', name: 'kit:deploy', isOff: true });
  const filtered = await rows(shown([both, onDisk('other')], { filter: { ...NO_FILTER, agentId: 'codex' } }));
  assert.deepEqual(filtered.slice(1), ['kit:deploy: – · turned off']);
});
