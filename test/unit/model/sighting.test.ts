import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SkillSighting, SkillTexts } from '../../../src/model/sighting.js';
import type { AgentId } from '../../../src/model/vocabulary.js';

const DAY = 86_400_000;
const [MON, TUE, WED, THU, FRI, SAT] = [0, 1, 2, 3, 4, 5].map((day) => Date.UTC(2026, 4, 4 + day)) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
const P = '0123456789abcdef';

function seen(version: string | null, since: number, at: number, more: Partial<SkillSighting> = {}): SkillSighting {
  return {
    skillName: 'deploy',
    agentIds: ['claude-code'],
    project: null,
    place: 'home',
    version,
    since,
    seen: at,
    ...more,
  };
}

const at = (
  sightings: readonly SkillSighting[],
  time: number,
  project: string | null = null,
  agentId: AgentId = 'claude-code',
): string | null => {
  const found = new SkillTexts(sightings).inForce({ agentId, project, at: time });
  for (const other of [sightings.toReversed(), [...sightings.slice(1), ...sightings.slice(0, 1)]]) {
    assert.equal(new SkillTexts(other).inForce({ agentId, project, at: time }), found, 'in any order');
  }
  return found;
};

test('the time of a file is evidence from before it was seen; what was before that is not known', () => {
  const one = [seen('a', MON, WED)];
  assert.equal(at(one, TUE), 'a', 'changed on Monday, seen on Wednesday: the same on Tuesday');
  assert.equal(at(one, MON), 'a');
  assert.equal(at(one, MON - 1), null);
  assert.equal(at(one, SAT), 'a');
  const edited = [...one, seen('b', THU, FRI)];
  assert.equal(at(edited, THU - 1), 'a');
  assert.equal(at(edited, THU), 'b');
  assert.equal(at([...edited, seen('a', SAT, SAT)], SAT + DAY), 'a', 'taken back');
});

test('a time that a look contradicts is none: files are copied with times of their own', () => {
  const copied = [seen('a', MON, WED), seen('b', TUE, FRI)];
  assert.equal(at(copied, THU), 'a', 'on Wednesday it was still the other text');
  assert.equal(at(copied, FRI), 'b');
  const touched = [seen('a', MON, WED), seen('a', THU, FRI)];
  assert.equal(at(touched, TUE), 'a', 'the same text with another time changes nothing');
});

test('a file that is gone is no candidate: a plugin that was updated lies elsewhere', () => {
  const old = seen('a', MON, MON, { place: 'plugin-1' });
  const updated = [old, seen('b', WED, THU, { place: 'plugin-2' })];
  assert.equal(at(updated, TUE), null, 'nobody knows what the other place held then');
  assert.equal(at([...updated, seen(null, THU, THU, { place: 'plugin-1' })], FRI), 'b');
  assert.equal(at([seen('a', MON, MON), seen(null, WED, WED)], THU), null, 'none is left');
});

test('several files of one skill: the version is known only where they agree', () => {
  const shared = { place: 'agents', agentIds: ['claude-code', 'codex'] as const };
  assert.equal(at([seen('a', MON, MON), seen('a', MON, MON, shared)], TUE), 'a');
  const differ = [seen('a', MON, MON), seen('b', MON, MON, shared)];
  assert.equal(at(differ, TUE), null);
  assert.equal(at(differ, TUE, null, 'codex'), 'b', 'it does not see the other one');
  assert.equal(at(differ, TUE, null, 'cursor'), null, 'it sees none');
});

test("a project's skill decides for uses in that project, where nothing else may have been used", () => {
  const own = seen('p', MON, MON, { project: P, place: 'project' });
  assert.equal(at([own], TUE, P), 'p');
  assert.equal(at([own], TUE, 'fedcba9876543210'), null, 'another project');
  assert.equal(at([own], TUE), null, 'no project known');
  const both = [own, seen('a', MON, MON)];
  assert.equal(at(both, TUE, P), null, 'which of the two comes first is not the same for all agents');
  assert.equal(at(both, TUE, 'fedcba9876543210'), null, 'a folder of that project would have another hash');
  const same = [own, seen('p', MON, MON)];
  assert.deepEqual([at(same, TUE, P), at(same, TUE, 'fedcba9876543210'), at(same, TUE)], ['p', 'p', 'p']);
  const gemini = both.map((one) => ({ ...one, agentIds: ['gemini-cli'] as const }));
  assert.equal(at(gemini, TUE, P, 'gemini-cli'), 'p', 'documented: the workspace hides the home');
  assert.equal(at([own, seen('a', MON, MON, { place: 'x' })], MON - 1, P), null);
});

test('a text is as old as its first place says', () => {
  const sightings = [
    seen('a', TUE, WED),
    seen('a', MON, SAT, { place: 'other' }),
    seen('b', TUE, THU),
    seen(null, FRI, FRI),
  ];
  assert.deepEqual([...new SkillTexts(sightings).firstInForce()].sort(), [
    ['a', MON],
    ['b', THU],
  ]);
});
