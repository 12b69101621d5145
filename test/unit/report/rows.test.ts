import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, bytes, duration, percent } from '../../../src/report/format.js';
import { iconForRate } from '../../../src/report/icons.js';
import type { ShownReport } from '../../../src/report/reportStore.js';
import { NO_FILTER } from '../../../src/report/shownFilter.js';
import { agentRows, outcomeRows, skillRow, useRow, versionRows } from '../../../src/report/skillRows.js';
import { copyText } from '../../../src/report/copyText.js';
import { topNodes } from '../../../src/report/skillList.js';
import { groupNodes } from '../../../src/report/skillTree.js';
import { buildReports } from '../../../src/model/effectiveness.js';
import type { RunningUse, UseEvent } from '../../../src/model/use.js';
import { onDisk } from '../../fixtures/installed.js';
import { group, NOON, report, t, WORDS } from './reports.js';

const USE: UseEvent = {
  id: '01KK0000000000000000000000',
  skillId: 'review',
  skillName: 'review',
  sessionId: 's1',
  agentId: 'claude-code',
  durationMs: 1_500,
  outcome: 'partial',
  timestamp: new Date(NOON - 120_000).toISOString(),
  trigger: 'model',
  reason: 'unresolved-error',
  nested: false,
  tokens: null,
  skillVersion: null,
  project: null,
  agentVersion: null,
  evidence: 'transcript',
  asOf: NOON,
  reportedOutcome: null,
  reportedReason: null,
  exitCode: null,
};

function shown(change: Partial<ShownReport> = {}): ShownReport {
  return {
    reports: [],
    running: [],
    span: { from: null, to: null, uses: 0, sessions: 0 },
    today: { day: 0, uses: 0, failures: 0 },
    problems: [],
    installed: [],
    listedAgents: [],
    agents: [],
    filter: NO_FILTER,
    ...change,
  };
}

test('percentages are not rounded to a certainty that is not there', () => {
  assert.deepEqual([0, 0.0004, 0.004, 0.87, 0.996, 0.9999, 1].map(percent), [
    '0 %',
    '1 %',
    '1 %',
    '87 %',
    '99 %',
    '99 %',
    '100 %',
  ]);
});

test('durations, times and sizes', () => {
  assert.deepEqual([null, 0, 340, 1_500, 34_000, 90_000, 720_000, 12_600_000].map(duration), [
    '–',
    '0 ms',
    '340 ms',
    '1.5 s',
    '34 s',
    '2 min',
    '12 min',
    '3.5 h',
  ]);
  const hour = 3_600_000;
  assert.deepEqual(
    [-1, 0, 61_000, 2 * hour, 47 * hour, 72 * hour, 24 * hour * 90].map((age) => ago(NOON - age, NOON, t)),
    ['just now', 'just now', '1 min ago', '2 h ago', '47 h ago', '3 days ago', '3 months ago'],
  );
  assert.deepEqual([0, 999, 1_200, 2_300_000].map(bytes), ['0 B', '999 B', '1.2 kB', '2.3 MB']);
});

test('a skill: rate with its n, median, last use; spoken as a sentence', () => {
  const row = skillRow(report('review', 124, 18), 0, WORDS);
  assert.match(row.description, /^87 % of 142 · 3\d s · 1 h ago$/);
  assert.match(row.spoken, /^review succeeded in 87 % of 142 uses\. Median duration 3\d s\. Last used 1 h ago\.$/);
  assert.match(row.tooltip, /124 of 142 uses succeeded \(87 %\)\nWith 95 % confidence the rate is 81 % – 92 %/);
  assert.deepEqual(row.icon, { id: 'pass-filled', color: 'testing.iconPassed' });
});

test('uses by an agent that tells no results are in no rate, of whatever row', () => {
  const ended = group('tidy', 3, { agentId: 'cursor', reason: 'ended' });
  const broken = group('tidy', 1, { agentId: 'cursor', outcome: 'failure', reason: 'load-failed' });
  const [only] = buildReports([ended, broken]);
  const [mixed] = buildReports([ended, broken, group('tidy', 6), group('tidy', 3, { outcome: 'failure' })]);
  assert.ok(only && mixed);
  const alone = skillRow(only, 0, WORDS);
  assert.match(alone.description, /^3 of 4 uses ended normally · /);
  assert.match(alone.spoken, /^tidy: 3 of 4 uses ended normally\. /);
  assert.doesNotMatch(alone.tooltip, /succeeded|confidence/);
  assert.deepEqual(alone.icon, { id: 'circle-large-outline', color: null });
  const row = skillRow(mixed, 0, WORDS);
  assert.match(row.description, /^67 % of 9 · 3 of 4 uses ended normally · /);
  assert.match(row.spoken, /^tidy succeeded in 67 % of 9 uses\. Beside them, 3 of 4 uses ended normally\./);
  assert.match(
    row.tooltip,
    /^tidy\n6 of 9 uses succeeded \(67 %\)\n.*\n3 of 4 uses ended normally\nhow its tool calls went was not told/,
  );
  assert.equal(row.icon.id, 'warning');
  assert.deepEqual(
    agentRows(mixed, WORDS).map(({ description }) => description.split(' · ')[0]),
    ['67 % of 9', '3 of 4 uses ended normally'],
  );
  const outcome = outcomeRows(only, WORDS)[0];
  assert.deepEqual([outcome?.label, outcome?.icon.id], ['ended normally: 3', 'circle-large-outline']);
  assert.match(
    useRow({ ...USE, outcome: 'success', reason: 'ended' }, WORDS).description,
    /^ended normally · how its tool calls went was not told/,
  );
  assert.match(versionRows(mixed, WORDS)[0]?.description ?? '', /^67 % of 9 · 3 of 4 uses ended normally/);
});

test('a running use spins and is in no number', () => {
  const row = skillRow(report('review', 3), 1, WORDS);
  assert.equal(row.icon.id, 'loading~spin');
  assert.match(row.description, /^100 % of 3 · .* · running$/);
  assert.match(row.tooltip, /Running now: 1 \(not counted yet\)/);
  assert.match(row.tooltip, /Too few uses to judge/);
});

test('a skill that was only read inside others has a dash, never 0 %', () => {
  const [nested] = buildReports([
    group('notes', 4, { trigger: 'implied', nested: true, durationSum: 0, durationCount: 0, durations: new Map() }),
  ]);
  assert.ok(nested);
  const row = skillRow(nested, 0, WORDS);
  assert.equal(row.description, '– · 1 h ago');
  assert.match(row.tooltip, /Also read inside other skills: 4 \(in no rate\)/);
  assert.equal(row.icon.id, 'dash');
});

test('icons differ by shape, and few uses have none of the verdicts', () => {
  const of = (successRate: number, totalUses: number) => iconForRate({ successRate, totalUses });
  const shapes = [of(0, 0), of(1, 4), of(1, 5), of(0.7, 10), of(0.2, 10)].map(({ id }) => id);
  assert.deepEqual(shapes, ['dash', 'circle-large-outline', 'pass-filled', 'warning', 'error']);
});

test('outcomes tell the reason in words', () => {
  assert.deepEqual(
    outcomeRows(report('review', 3, 2), WORDS).map(({ label, description }) => [label, description]),
    [
      ['succeeded: 3', 'the turn ended normally'],
      ['failed: 2', 'the skill could not be loaded'],
    ],
  );
});

test('versions: newest first, and one that is not known is said to be so', () => {
  const [made] = buildReports([
    group('review', 9, { skillVersion: 'a'.repeat(64) }),
    group('review', 6, {
      skillVersion: 'b'.repeat(64),
      outcome: 'failure',
      reason: 'load-failed',
      firstAt: NOON - 3_600_000,
      lastAt: NOON,
    }),
    group('review', 1, { firstAt: NOON - 9e9, lastAt: NOON - 8e9 }),
  ]);
  assert.ok(made);
  const rows = versionRows(made, WORDS);
  assert.match(rows[0]?.label ?? '', /^since Mar 1, 2026$/);
  assert.match(rows[0]?.description ?? '', /^0 % of 6/);
  assert.match(rows[1]?.label ?? '', /^Feb 19\s–\sMar 1, 2026$/u);
  assert.ok(rows.some(({ label }) => label === 'version not known'));
  const edit =
    'Before the edit of Mar 1, 2026: 100 % of 9, after: 0 % of 6. It is worse by more than chance (p < 0.001).';
  assert.ok(rows[0]?.tooltip.includes(`${edit}\n`), rows[0]?.tooltip);
  assert.ok(rows[0]?.spoken.endsWith(edit));
  assert.doesNotMatch(rows[1]?.tooltip ?? '', /Before the edit/);
  assert.ok(skillRow(made, 0, WORDS).tooltip.split('\n').includes(edit));
  assert.deepEqual(
    groupNodes(made, WORDS).map((node) => node.kind === 'group' && node.label),
    ['Outcomes', 'Agents', 'Versions of its text', 'Recent uses'],
  );
});

test('a use: when, how, why', () => {
  const row = useRow(USE, WORDS);
  assert.equal(row.label, '2 min ago');
  assert.equal(row.description, 'partial · the last tool call failed and nothing followed · 1.5 s');
});

test('what a caller reported stands beside what was observed, for the eye and the ear', () => {
  const said = (reportedReason: UseEvent['reportedReason']): string =>
    useRow({ ...USE, reportedOutcome: 'failure', reportedReason }, WORDS)
      .tooltip.split('\n')
      .at(-1) ?? '';
  assert.equal(said('failed-check'), 'reported: failed — a check failed');
  assert.equal(said('wrong-result'), 'reported: failed — the result was wrong');
  assert.equal(said('reported'), 'reported: failed');
  assert.equal(said(null), 'reported: failed');
  assert.match(
    useRow({ ...USE, reportedOutcome: 'success' }, WORDS).spoken,
    /nothing followed; reported: succeeded\.$/,
  );
  assert.doesNotMatch(useRow(USE, WORDS).tooltip, /reported/);
});

test('the tree: used skills worst first, then installed ones that were not used', async () => {
  const nodes = await topNodes(
    shown({
      reports: [report('good', 90, 10), report('bad', 10, 90), report('deploy', 1)],
      installed: [onDisk('deploy'), onDisk('unused')],
    }),
    'worst',
    WORDS,
    100,
  );
  assert.deepEqual(
    nodes.map(({ id }) => id),
    ['skill/bad', 'skill/good', 'skill/deploy', 'unused//s/unused/SKILL.md'],
  );
  assert.equal(copyText(nodes.slice(3, 4), WORDS), 'unused\t– · no use recorded');
});

test('of very many skills the first are shown, and how many more there are', async () => {
  const reports = Array.from({ length: 500 }, (_, n) => report(`skill-${n}`, n + 1));
  const rows = async (text: string, limit: number): Promise<string[]> => {
    const nodes = await topNodes(shown({ reports, filter: { ...NO_FILTER, text } }), 'uses', WORDS, limit);
    return nodes.map(({ row }) => row.spoken);
  };
  assert.equal((await rows('', 200)).length, 201);
  assert.match((await rows('', 200))[0] ?? '', /^skill-499 /);
  assert.equal((await rows('', 200)).at(-1), 'Show more skills: 300 not shown.');
  assert.equal((await rows('', 500)).length, 500);
  assert.match((await rows('skill-17 ', 200))[0] ?? '', /^skill-17/, 'a name that is not among the first is found');
  assert.equal((await rows('skill-17', 200)).length, 11);
});

test('a first use that is still running has a row of its own', async () => {
  const {
    outcome: _o,
    reason: _r,
    durationMs: _d,
    reportedOutcome: _p,
    reportedReason: _w,
    exitCode: _e,
    ...running
  } = USE;
  const nodes = await topNodes(shown({ running: [running satisfies RunningUse] }), 'worst', WORDS, 100);
  assert.deepEqual(
    nodes.map((node) => node.kind === 'fact' && node.row.spoken),
    ['review is running for the first time.'],
  );
});

test('without a use there are no rows, so that the welcome text can speak', async () => {
  assert.deepEqual(await topNodes(shown({ installed: [onDisk('deploy')] }), 'worst', WORDS, 100), []);
});
