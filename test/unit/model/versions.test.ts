import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VersionSlice } from '../../../src/model/report.js';
import { compareVersions } from '../../../src/model/versions.js';
import { wilsonInterval } from '../../../src/model/wilson.js';
import { changeLines, comparisonWords } from '../../../src/report/versionWords.js';
import { english } from '../../../src/report/english.js';

const WORDS = { t: english, language: 'en-GB' };

function version(
  name: string | null,
  start: string,
  successes: number,
  uses: number,
  more: Partial<VersionSlice> = {},
) {
  const firstUsed = `${start}T10:00:00.000Z`;
  return {
    skillVersion: name,
    since: null,
    firstUsed,
    lastUsed: firstUsed,
    totalUses: uses,
    successCount: successes,
    successRate: Math.round((successes / uses) * 1000) / 1000,
    interval: wilsonInterval(successes, uses),
    medianDurationMs: null,
    avgTokens: null,
    untold: { uses: 0, ended: 0 },
    ...more,
  } satisfies VersionSlice;
}

const said = (versions: readonly VersionSlice[]): string[] =>
  compareVersions(versions).map((comparison) => comparisonWords(comparison, WORDS));

test('before and after an edit, with the numbers and whether chance would do', () => {
  assert.deepEqual(said([version('b', '2026-11-03', 24, 25), version('a', '2026-10-01', 25, 41)]), [
    'Before the edit of 3 Nov 2026: 61 % of 41, after: 96 % of 25. It is better by more than chance (p = 0.0013).',
  ]);
  assert.deepEqual(said([version('b', '2026-11-03', 22, 25), version('a', '2026-10-01', 36, 41)]), [
    'Before the edit of 3 Nov 2026: 88 % of 41, after: 88 % of 25. The difference may be chance (p = 1).',
  ]);
  assert.match(said([version('b', '2026-11-03', 5, 25), version('a', '2026-10-01', 36, 41)])[0] ?? '', /worse .*p < 0/);
});

test('too few uses is said so, whatever the rates are', () => {
  const few = [version('b', '2026-11-03', 3, 3), version('a', '2026-10-01', 0, 3)];
  assert.deepEqual(said(few), [
    'Before the edit of 3 Nov 2026: 0 % of 3, after: 100 % of 3. Too few uses to tell whether that is chance.',
  ]);
  const enough = [version('b', '2026-11-03', 4, 4), version('a', '2026-10-01', 0, 4)];
  assert.deepEqual(
    compareVersions(enough).map(({ verdict }) => verdict),
    ['better'],
  );
});

test('of several edits one that differs must differ more, and those that can’t tell are not counted', () => {
  const pair = (n: number) => [version(`b${n}`, `2026-0${n}-02`, 19, 20), version(`a${n}`, `2026-0${n}-01`, 12, 20)];
  assert.equal(compareVersions(pair(1))[0]?.verdict, 'better');
  const many = compareVersions([1, 2, 3].flatMap(pair));
  assert.deepEqual(
    many.map(({ verdict, comparisons }) => `${verdict} ${comparisons}`),
    Array.from({ length: 5 }, () => 'open 5'),
  );
  assert.match(comparisonWords(many[0] ?? assert.fail(), WORDS), /corrected for 5 comparisons/);
  const withFew = compareVersions([...pair(1), version('c', '2026-02-01', 1, 1)]);
  assert.deepEqual(
    withFew.map(({ verdict }) => verdict),
    ['too-few', 'better'],
  );
});

test('the smallest of several p-values is corrected most', () => {
  const versions = [
    version('c', '2026-03-01', 40, 40),
    version('b', '2026-02-01', 20, 40),
    version('a', '2026-01-01', 22, 40),
  ];
  const [newest, older] = compareVersions(versions);
  assert.equal(newest?.verdict, 'better');
  assert.equal(older?.verdict, 'open');
  assert.ok((newest?.pValue ?? 1) < (older?.pValue ?? 0));
});

test('versions stand in the order in which they came up, not in that of their first uses', () => {
  const installed = { since: '2026-01-01T00:00:00.000Z' };
  const made = compareVersions([
    version('a', '2026-05-03', 5, 9, installed),
    version('b', '2026-05-02', 5, 9),
    version(null, '2026-05-04', 5, 9),
  ]);
  assert.deepEqual(
    made.map(({ before, after }) => [before.skillVersion, after.skillVersion]),
    [['a', 'b']],
  );
  assert.deepEqual(compareVersions([version('a', '2026-05-03', 5, 9), version(null, '2026-05-04', 5, 9)]), []);
});

test('versions that were used side by side are no before and after', () => {
  const before = version('a', '2026-05-01', 5, 9, { lastUsed: '2026-06-01T00:00:00.000Z' });
  const [line = ''] = said([version('b', '2026-05-02', 8, 9), before]);
  assert.match(
    line,
    /^With the text of 2 May 2026: 89 % of 9, with the one before, which was used beside it: 56 % of 9\./,
  );
});

test('uses of which nothing tells how they went are in no comparison', () => {
  const untold = { untold: { uses: 20, ended: 20 } };
  const [comparison] = compareVersions([version('b', '2026-05-02', 24, 24, untold), version('a', '2026-05-01', 0, 4)]);
  assert.equal(comparison?.verdict, 'better');
  assert.ok(Math.abs((comparison?.pValue ?? 0) - 2 / 70) < 1e-9, '4 of 4 beside 0 of 4');
});

test('duration and tokens are told where both versions tell them', () => {
  const told = { medianDurationMs: 34_000, avgTokens: 12_000 };
  const [full] = compareVersions([
    version('b', '2026-05-02', 8, 9, { medianDurationMs: 28_000, avgTokens: 9000 }),
    version('a', '2026-05-01', 5, 9, told),
  ]);
  assert.deepEqual(changeLines(full ?? assert.fail(), WORDS), [
    'Median duration 34 s before, 28 s after',
    'Mean tokens 12,000 before, 9,000 after',
  ]);
  const [half] = compareVersions([version('b', '2026-05-02', 8, 9), version('a', '2026-05-01', 5, 9, told)]);
  assert.deepEqual(changeLines(half ?? assert.fail(), WORDS), []);
});
