import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvField } from '../../../src/ledger/csv.js';
import type { DayFacts } from '../../../src/ledger/dashboardFacts.js';
import { localDay } from '../../../src/model/localDay.js';
import type { UseGroup } from '../../../src/model/report.js';
import { emptyText, figures } from '../../../src/report/dashboardHeader.js';
import { parseHostMessage, parsePageMessage } from '../../../src/report/dashboardMessages.js';
import { type DashboardNumbers, dashboardNumbers, noNumbers } from '../../../src/report/dashboardNumbers.js';
import { type DashboardQuestion, EVERYTHING } from '../../../src/report/dashboardQuestion.js';
import { agentsChart, failuresChart, skillsChart, versionsChart } from '../../../src/report/dashboardSlices.js';
import { durationSpread, tokenSpread } from '../../../src/report/dashboardSpreads.js';
import { durationChart, rateChart, tokenTrendChart } from '../../../src/report/dashboardTrends.js';
import { group, NOON, t } from './reports.js';

const WORDS = { t, language: 'en-GB' };
const TODAY = localDay(NOON);
const ALL_CHARTS = [
  ...[rateChart, durationChart, tokenTrendChart, durationSpread, tokenSpread],
  ...[agentsChart, skillsChart, versionsChart, failuresChart],
];

function numbers(
  groups: readonly UseGroup[],
  question: DashboardQuestion = EVERYTHING,
  days: readonly DayFacts[] = [],
): DashboardNumbers {
  const uses = groups.reduce((sum, { count }) => sum + count, 0);
  const latest = { uses, sessions: 3, tokens: [0, 4, 0, 0, 0, 0, 0] };
  return dashboardNumbers({ groups, days, latest, onRecord: { skills: [], agents: [] } }, question, NOON);
}

const today = (told: number, succeeded: number): DayFacts => ({
  ...{ day: TODAY, uses: told, told, succeeded },
  ...{ tokenSum: 0, tokenCount: 0, durations: new Map() },
});

test('the rate at the top is never without its n and its interval', () => {
  const groups = [group('a', 8), group('a', 2, { outcome: 'failure', reason: 'api-error' })];
  const [rate, uses] = figures(numbers(groups), WORDS);
  assert.deepEqual(rate, { label: 'Success rate', value: '80 %', detail: 'of 10 (49–94 %)' });
  assert.equal(uses?.value, '10');
  const [few] = figures(numbers([group('a', 2)]), WORDS);
  assert.match(few?.detail ?? '', /Too few uses to judge/);
  const [untold] = figures(numbers([group('a', 4, { agentId: 'cursor', reason: 'ended' })]), WORDS);
  assert.deepEqual([untold?.value, untold?.detail], ['–', '4 of 4 uses ended normally']);
});

test('uses of which nothing tells success stand beside the rate, never in it', () => {
  const groups = [group('a', 8), group('a', 4, { agentId: 'cursor', reason: 'ended' })];
  const [rate] = figures(numbers(groups), WORDS);
  assert.deepEqual([rate?.value, rate?.detail], ['100 %', 'of 8 (68–100 %) · 4 of 4 uses ended normally']);
  const { picture } = agentsChart(numbers(groups), WORDS);
  assert.ok(picture?.kind === 'rates');
  assert.deepEqual(
    picture.rows.map(({ text, share }) => [text, share.rate]),
    [
      ['100 % of 8 (68–100 %) · 36 s', 1],
      ['4 of 4 uses ended normally · 36 s', null],
    ],
  );
});

test('sessions that were only partly counted say so', () => {
  const whole = numbers([group('a', 8)]);
  const sessions = (shown: DashboardNumbers): string | undefined =>
    figures(shown, WORDS).find(({ label }) => label === 'Sessions')?.value;
  assert.equal(sessions(whole), '3');
  assert.equal(sessions({ ...whole, latest: { ...whole.latest, uses: 5 } }), '≥ 3');
  assert.match(tokenSpread({ ...whole, latest: { ...whole.latest, uses: 5 } }, WORDS).sentence, /newest 5 uses/);
});

test('every chart says something, has a table whose rows are as wide as its head, and draws only what is known', () => {
  const question = { ...EVERYTHING, skillName: 'a' };
  for (const shown of [
    numbers([group('a', 8)], question, [today(8, 8)]),
    numbers([group('a', 8)], EVERYTHING, [today(8, 8)]),
    noNumbers(EVERYTHING),
  ]) {
    for (const chart of ALL_CHARTS.map((make) => make(shown, WORDS))) {
      assert.ok(chart.sentence.length > 10, chart.id);
      assert.ok(
        chart.table.rows.every((row) => row.length === chart.table.head.length),
        chart.id,
      );
      assert.ok(chart.picture === null || chart.table.rows.length > 0, chart.id);
    }
  }
  for (const make of [rateChart, agentsChart, durationSpread]) {
    assert.equal(make(noNumbers(EVERYTHING), WORDS).picture, null);
  }
});

test('a point of few uses is told to say little, and its table holds the numbers as numbers', () => {
  const { sentence, table, picture } = rateChart(numbers([group('a', 2)], EVERYTHING, [today(2, 1)]), WORDS);
  assert.match(sentence, /Each point is a day\. Few uses/);
  assert.deepEqual(
    table.rows[0]?.map(({ text, value }) => [text, value]),
    [
      ['1 Mar 2026', '2026-03-01'],
      ['1 Mar 2026', '2026-03-01'],
      ['2', 2],
      ['50 %', 0.5],
      ['9 %', 0.095],
      ['91 %', 0.905],
      ['2', 2],
    ],
  );
  assert.equal(picture?.kind === 'line' && picture.points[0]?.text, '1 Mar 2026: 50 % of 2 (9–91 %)');
});

test('before and after an edit stand in one sentence, and the edit is marked in the line', () => {
  const day = 24 * 3_600_000;
  const groups = [
    group('a', 9, { skillVersion: 'old', firstAt: NOON - 20 * day, lastAt: NOON - 10 * day }),
    group('a', 5, { skillVersion: 'new', firstAt: NOON - 9 * day, outcome: 'failure', reason: 'api-error' }),
    group('a', 1, { firstAt: NOON - 2 * day }), // of a version that nobody knows: it is no edit
  ];
  const shown = numbers(groups, { ...EVERYTHING, skillName: 'a' }, [today(14, 9)]);
  const { sentence, picture } = versionsChart(shown, WORDS);
  assert.equal(
    sentence,
    'Newest version: 0 % of 5 (0–43 %). The one before: 100 % of 9 (70–100 %). It is worse by more than chance (p < 0.001).',
  );
  assert.ok(picture?.kind === 'spans');
  assert.deepEqual(
    picture.rows.map(({ from, to }) => [from.toFixed(2), to.toFixed(2)]),
    [
      ['0.90', '1.00'],
      ['0.55', '1.00'],
      ['0.00', '0.50'],
    ],
  );
  const line = rateChart(shown, WORDS).picture;
  assert.deepEqual(line?.kind === 'line' && line.marks, [TODAY - 9]);
});

test('of all skills the failures name the skill and lead to it; of one they do not', () => {
  const groups = [group('a', 3, { outcome: 'partial', reason: 'interrupted' }), group('b', 5)];
  const rows = (question: DashboardQuestion): unknown => {
    const { picture } = failuresChart(numbers(groups, question), WORDS);
    return picture?.kind === 'bars' && picture.rows.map(({ label, text, skillName }) => [label, text, skillName]);
  };
  assert.deepEqual(rows(EVERYTHING), [['a: interrupted by the person', '3 partial', 'a']]);
  assert.deepEqual(rows({ ...EVERYTHING, skillName: 'a' }), [['interrupted by the person', '3 partial', null]]);
  assert.equal(failuresChart(numbers([group('b', 5)]), WORDS).sentence, 'Every use succeeded or ended normally.');
});

test('an empty page says what was chosen', () => {
  assert.match(emptyText(noNumbers(EVERYTHING), false, t) ?? '', /^Nothing is recorded yet/);
  assert.match(emptyText(noNumbers(EVERYTHING), true, t) ?? '', /turns recording on again/);
  assert.equal(
    emptyText(noNumbers({ range: 30, agentId: 'codex', skillName: 'deploy' }), true, t),
    'No use with this choice (deploy · Codex · last 30 days).',
  );
  assert.equal(emptyText(numbers([group('a', 1)]), false, t), null);
});

test('messages are taken only in their own form, from both sides', () => {
  const ask = { kind: 'ask', question: EVERYTHING };
  assert.deepEqual(parsePageMessage({ ...ask, more: 1 }), ask);
  assert.deepEqual(parsePageMessage({ kind: 'ready', question: null }), { kind: 'ready', question: null });
  const table = { kind: 'export', chart: 'rate', rows: [['a', 1, null]] };
  assert.deepEqual(parsePageMessage(table), table);
  for (const wrong of [
    null,
    'ask',
    [ask],
    { kind: 'ask', question: null },
    { kind: 'ready', question: 'x' },
    { kind: 'run', command: 'rm' },
    { ...table, chart: '../rate' },
    { ...table, rows: [[{}]] },
    { ...table, rows: [[Number.NaN]] },
    { ...table, rows: [['x'.repeat(2_000)]] },
    { ...table, rows: Array.from({ length: 5_000 }, () => []) },
  ]) {
    assert.equal(parsePageMessage(wrong), null, JSON.stringify(wrong).slice(0, 80));
  }
  const told = { kind: 'numbers', numbers: noNumbers(EVERYTHING), offBecause: null };
  assert.deepEqual(parseHostMessage(told), told);
  assert.equal(parseHostMessage({ ...told, numbers: { ...told.numbers, points: null } }), null);
  assert.equal(
    parseHostMessage({ ...told, numbers: { ...told.numbers, onRecord: { skills: [1], agents: [] } } }),
    null,
  );
  assert.equal(parseHostMessage({ ...told, offBecause: 3 }), null);
  assert.equal(parseHostMessage({ kind: 'words', language: 'en', strings: { a: 1 } }), null);
});

test('a table of hostile names is safe to open in a spreadsheet', () => {
  const { table } = skillsChart(numbers([group('=1+1', 3)]), WORDS);
  assert.equal(csvField(table.rows[0]?.[0]?.value ?? null), "'=1+1");
});
