import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionLines } from '../../../src/cli/versions.js';
import { withEdits } from '../../../src/model/versions.js';
import { buildReports } from '../../../src/model/effectiveness.js';
import type { SkillReport } from '../../../src/model/report.js';
import { group, NOON } from '../report/reports.js';

const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)] as const;
const DAY = 86_400_000;

function reportOf(...groups: readonly ReturnType<typeof group>[]): SkillReport {
  const [report] = buildReports(groups);
  return report ?? assert.fail();
}

const edited = reportOf(
  group('review', 9, { skillVersion: NEW, firstAt: NOON, lastAt: NOON }),
  group('review', 5, { skillVersion: OLD, firstAt: NOON - 9 * DAY, lastAt: NOON - DAY }),
  group('review', 5, {
    skillVersion: OLD,
    outcome: 'failure',
    reason: 'load-failed',
    firstAt: NOON - 9 * DAY,
    lastAt: NOON - DAY,
  }),
);

test('the text of a report tells before and after an edit', () => {
  const [head = '', newest = '', older = '', said = '', ...rest] = versionLines(edited);
  assert.match(head, /^Text since +Succeeded +95 % interval +Median +Mean tokens +Version$/);
  assert.match(newest, /^2026-03-01 +100 % of 9 .* b{12}$/);
  assert.match(older, /^2026-02-20 +50 % of 10 .* a{12}$/);
  assert.match(
    said,
    /^Before the edit of 1 Mar 2026: 50 % of 10, after: 100 % of 9\. It is better by .*p = 0\.033\)\.$/,
  );
  assert.deepEqual(rest, []);
});

test('the JSON names both versions, and says how sure the difference is', () => {
  const [edit, ...rest] = withEdits(edited).edits as [{ pValue: number }];
  assert.deepEqual(rest, []);
  assert.deepEqual(
    { ...edit, pValue: Number(edit.pValue.toFixed(4)) },
    {
      at: new Date(NOON).toISOString(),
      before: OLD,
      after: NEW,
      pValue: 0.0325,
      comparisons: 1,
      verdict: 'better',
      overlaps: false,
    },
  );
});

test('one text, or one that is not known beside it, is no edit', () => {
  const one = reportOf(group('review', 9, { skillVersion: NEW }), group('review', 3));
  assert.deepEqual([versionLines(one), withEdits(one).edits], [[], []]);
});
