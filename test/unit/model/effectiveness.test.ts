import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bestFirst, buildReports, told, worstFirst } from '../../../src/model/effectiveness.js';
import { bucketOf } from '../../../src/model/histogram.js';
import type { SkillReport, UseGroup } from '../../../src/model/report.js';

const DAY = Date.UTC(2026, 2, 1);

function group(skillName: string, fields: Partial<UseGroup> & { readonly durationMs?: number } = {}): UseGroup {
  const { durationMs, ...rest } = fields;
  const count = fields.count ?? 1;
  return {
    skillName,
    agentId: 'claude-code',
    skillVersion: null,
    trigger: 'model',
    outcome: 'success',
    reason: 'completed',
    nested: false,
    count,
    durationSum: durationMs === undefined ? 0 : durationMs * count,
    durationCount: durationMs === undefined ? 0 : count,
    tokenSum: 0,
    tokenCount: 0,
    durations: durationMs === undefined ? new Map() : new Map([[bucketOf(durationMs), count]]),
    firstAt: DAY,
    lastAt: DAY,
    ...rest,
  };
}

function only(reports: readonly SkillReport[]): SkillReport {
  assert.equal(reports.length, 1);
  return reports[0] ?? assert.fail();
}

describe('effectiveness reports', () => {
  it('gives the figures of the seed (two skills)', () => {
    const reports = buildReports([
      group('a', { durationMs: 100 }),
      group('a', { durationMs: 200 }),
      group('a', { durationMs: 50, outcome: 'failure', reason: 'load-failed' }),
      group('b'),
      group('b', { outcome: 'partial', reason: 'interrupted' }),
      group('b', { outcome: 'skipped', reason: 'denied' }),
      group('b', { durationMs: 0 }),
      group('b', { durationMs: 1.6, outcome: 'failure', reason: 'api-error' }),
    ]);
    const figures = reports.map((r) => [
      r.skillName,
      r.totalUses,
      r.successCount,
      r.failureCount,
      r.successRate,
      r.avgDurationMs,
    ]);
    assert.deepEqual(figures, [
      ['b', 5, 2, 1, 0.4, 1],
      ['a', 3, 2, 1, 0.667, 117],
    ]);
  });

  it('has no mean where no duration is known, and takes 0 for a value', () => {
    assert.equal(only(buildReports([group('a')])).avgDurationMs, null);
    assert.equal(only(buildReports([group('a', { durationMs: 0 })])).avgDurationMs, 0);
    assert.equal(only(buildReports([group('a')])).avgTokens, null);
    assert.equal(only(buildReports([group('a', { tokenSum: 5, tokenCount: 2 })])).avgTokens, 3);
  });

  it('counts nested uses apart and in no rate', () => {
    const report = only(
      buildReports([
        group('a'),
        group('a', { nested: true, count: 5, outcome: 'failure', reason: 'load-failed', trigger: 'implied' }),
      ]),
    );
    assert.deepEqual([report.totalUses, report.successRate, report.nestedUses, report.failureCount], [1, 1, 5, 0]);
    assert.deepEqual(report.reasons, [{ outcome: 'success', reason: 'completed', count: 1 }]);
    const nestedOnly = only(buildReports([group('b', { nested: true, lastAt: DAY + 5 })]));
    assert.deepEqual([nestedOnly.totalUses, nestedOnly.nestedUses], [0, 1]);
    assert.equal(nestedOnly.lastUsed, new Date(DAY + 5).toISOString());
  });

  it('sorts by uses, then last use, then name', () => {
    const reports = buildReports([
      group('c', { count: 2, lastAt: DAY }),
      group('b', { count: 2, lastAt: DAY }),
      group('late', { count: 2, lastAt: DAY + 1 }),
      group('many', { count: 3 }),
    ]);
    assert.deepEqual(
      reports.map((report) => report.skillName),
      ['many', 'late', 'b', 'c'],
    );
  });

  it('sorts agents by name and slices by uses', () => {
    const report = only(
      buildReports([
        group('a', { agentId: 'opencode', count: 4, outcome: 'partial', reason: 'abandoned' }),
        group('a', { agentId: 'codex', durationMs: 1000 }),
        group('a', { agentId: 'claude-code' }),
      ]),
    );
    assert.deepEqual(report.agentsUsed, ['claude-code', 'codex', 'opencode']);
    assert.deepEqual(
      report.agents.map(({ agentId, totalUses, successRate }) => [agentId, totalUses, successRate]),
      [
        ['opencode', 4, 0],
        ['claude-code', 1, 1],
        ['codex', 1, 1],
      ],
    );
    assert.equal(report.partialCount, 4);
  });

  it('lists versions newest first', () => {
    const report = only(
      buildReports([
        group('a', { skillVersion: 'old', firstAt: DAY, lastAt: DAY + 9 }),
        group('a', {
          skillVersion: 'new',
          firstAt: DAY + 5,
          lastAt: DAY + 6,
          outcome: 'failure',
          reason: 'load-failed',
        }),
        group('a', { skillVersion: null, firstAt: DAY + 1 }),
      ]),
    );
    assert.deepEqual(
      report.versions.map(({ skillVersion, successCount }) => [skillVersion, successCount]),
      [
        ['new', 0],
        [null, 1],
        ['old', 1],
      ],
    );
  });

  it('sorts reasons by count', () => {
    const report = only(
      buildReports([
        group('a', { outcome: 'partial', reason: 'interrupted', count: 2 }),
        group('a', { count: 7 }),
        group('a', { outcome: 'failure', reason: 'api-error', count: 2 }),
      ]),
    );
    assert.deepEqual(
      report.reasons.map(({ reason }) => reason),
      ['completed', 'api-error', 'interrupted'],
    );
  });

  it('ranks by the bound that is proven', () => {
    const reports = buildReports([
      group('perfect', { count: 50 }),
      group('once-good', { count: 1 }),
      group('once-bad', { count: 1, outcome: 'failure', reason: 'api-error', lastAt: DAY + 1 }),
      group('bad', { count: 20, outcome: 'failure', reason: 'api-error' }),
      group('five-bad', { count: 5, outcome: 'failure', reason: 'api-error' }),
      group('four-bad', { count: 4, outcome: 'failure', reason: 'api-error' }),
      group('read', { nested: true }),
    ]);
    const names = (order: typeof worstFirst): string[] => order(reports).map((r) => r.skillName);
    assert.deepEqual(names(worstFirst), ['bad', 'five-bad', 'perfect', 'four-bad', 'once-bad', 'once-good', 'read']);
    assert.deepEqual(names(bestFirst).slice(0, 2), ['perfect', 'once-good']);
    assert.equal(names(bestFirst).at(-1), 'read');
  });

  it('proves nothing by uses whose agent tells no results', () => {
    const reports = buildReports([
      group('ended', { count: 90, agentId: 'cursor', reason: 'ended' }),
      group('good', { count: 9 }),
      group('bad', { count: 5, outcome: 'failure', reason: 'api-error' }),
    ]);
    assert.deepEqual(
      bestFirst(reports).map((r) => r.skillName),
      ['good', 'ended', 'bad'],
    );
    assert.deepEqual(
      worstFirst(reports).map((r) => r.skillName),
      ['bad', 'good', 'ended'],
    );
    assert.deepEqual(reports.find((r) => r.skillName === 'ended')?.untold, { uses: 90, ended: 90 });
    const hooked = only(buildReports([group('a', { count: 4 }), group('a', { count: 2, reason: 'ended' })]));
    const { totalUses, successCount, successRate } = told(hooked);
    assert.deepEqual([totalUses, successCount, successRate], [4, 4, 1], 'what a hook tells of another agent');
    const cursors = only(
      buildReports([
        group('a', { agentId: 'cursor', reason: 'ended', count: 3 }),
        group('a', { agentId: 'cursor', outcome: 'partial', reason: 'interrupted' }),
        group('a', { agentId: 'cursor', trigger: 'api', reason: 'reported', count: 2 }),
        group('a', { agentId: 'cursor', trigger: 'user', outcome: 'failure', reason: 'exit-code' }),
      ]),
    );
    assert.deepEqual(cursors.untold, { uses: 4, ended: 3 }, 'what somebody reported, or an exit code tells, is known');
  });

  it('keeps names that objects have of their own', () => {
    const names = buildReports([group('constructor'), group('toString')]).map((report) => report.skillName);
    assert.deepEqual(names, ['constructor', 'toString']);
  });
});
