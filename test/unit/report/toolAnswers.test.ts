import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildReports } from '../../../src/model/effectiveness.js';
import type { SkillReport, UseGroup } from '../../../src/model/report.js';
import { REASONS } from '../../../src/model/vocabulary.js';
import { english } from '../../../src/report/english.js';
import { skillAnswer, skillsAnswer } from '../../../src/report/toolAnswers.js';

const ASKED = { allFolders: false, t: english };
const ALL = { onlyFailing: false, limit: 50 };
const HASH = 'a'.repeat(64);

function group(skillName: string, count: number, more: Partial<UseGroup> = {}): UseGroup {
  return {
    skillName,
    agentId: 'claude-code',
    skillVersion: null,
    trigger: 'model',
    outcome: 'success',
    reason: 'completed',
    nested: false,
    count,
    durationSum: 0,
    durationCount: 0,
    tokenSum: 0,
    tokenCount: 0,
    durations: new Map(),
    firstAt: Date.UTC(2026, 0, 1),
    lastAt: Date.UTC(2026, 2, 1),
    ...more,
  };
}

function json(answer: object): { skills: Record<string, unknown>[] } & Record<string, unknown> {
  return JSON.parse(JSON.stringify(answer)) as { skills: Record<string, unknown>[] } & Record<string, unknown>;
}

test('an answer is bounded, however much is on record', () => {
  const name = (n: number): string => `${'x'.repeat(120)}-${n}`;
  const groups = Array.from({ length: 1_000 }, (_, n) =>
    REASONS.flatMap((reason) => [
      group(name(n), 1e6, { outcome: 'partial', reason, skillVersion: `${reason}${HASH}` }),
      group(name(n), 1e6, { agentId: 'codex' }),
    ]),
  ).flat();
  const reports = buildReports(groups);
  assert.ok(JSON.stringify(skillsAnswer(reports, reports, ALL, ASKED)).length < 50_000);
  assert.equal(json(skillsAnswer(reports, null, ALL, ASKED))['not_shown'], 950);
  const one = JSON.stringify(skillAnswer(name(1), reports[0], ASKED));
  assert.ok(one.length < 5_000, String(one.length));
  assert.ok(!one.includes(HASH));
});

test('without a use there is no rate; a skill that was only read in others says so', () => {
  const reports = buildReports([group('read', 3, { nested: true })]);
  const [read] = json(skillsAnswer(reports, [], ALL, ASKED)).skills;
  assert.deepEqual(
    { ...read, last_used: '' },
    {
      skill: 'read',
      uses: 0,
      success: 0,
      failure: 0,
      partial: 0,
      skipped: 0,
      also_read_in_other_skills: 3,
      agents: [],
      last_used: '',
      why_not_success: [],
      last_30_days: { uses: 0, success: 0 },
    },
  );
});

test('the worst come first; only those that failed, when that is asked', () => {
  const reports: SkillReport[] = buildReports([
    group('good', 20),
    group('bad', 2),
    group('bad', 8, { outcome: 'failure', reason: 'api-error' }),
    group('refused', 9, { outcome: 'skipped', reason: 'denied' }),
    group('half', 1, { outcome: 'partial', reason: 'interrupted' }),
  ]);
  const names = (onlyFailing: boolean): unknown[] =>
    json(skillsAnswer(reports, null, { ...ALL, onlyFailing }, ASKED)).skills.map(({ skill }) => skill);
  assert.deepEqual(names(false), ['refused', 'bad', 'good', 'half']);
  assert.deepEqual(names(true), ['bad', 'half']);
  const fine = buildReports([group('good', 20)]);
  assert.match(String(json(skillsAnswer(fine, null, { ...ALL, onlyFailing: true }, ASKED))['note']), /^No skill has/);
});

test('uses by an agent that tells no tool results are in no rate', () => {
  const [report] = buildReports([group('deploy', 4), group('deploy', 2, { agentId: 'cursor', reason: 'ended' })]);
  const answer = json(skillAnswer('deploy', report, ASKED));
  const { uses, success, ended_normally, rated_uses, success_rate } = answer;
  assert.deepEqual([uses, success, ended_normally, rated_uses, success_rate], [6, 4, 2, 4, 1]);
  assert.match(String(answer['ended_normally_means']), /in no rate/);
  const agents = answer['by_agent'] as Record<string, unknown>[];
  assert.deepEqual(
    agents.map((one) => [one['agent'], one['success_rate'], one['ended_normally']]),
    [
      ['claude-code', 1, undefined],
      ['cursor', undefined, 2],
    ],
  );
});

test('what an agent in another folder gets: nothing, and how that could change', () => {
  const note = (allFolders: boolean): string =>
    String(json(skillsAnswer([], [], ALL, { ...ASKED, allFolders }))['note']);
  assert.match(note(false), /in this folder .*skillLedger\.agents\.allFolders/);
  assert.doesNotMatch(note(true), /folder/);
});
