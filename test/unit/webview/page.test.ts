import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DashboardFacts } from '../../../src/ledger/dashboardFacts.js';
import { localDay } from '../../../src/model/localDay.js';
import { dashboardNumbers } from '../../../src/report/dashboardNumbers.js';
import { EVERYTHING } from '../../../src/report/dashboardQuestion.js';
import { chartsOf } from '../../../src/webview/charts.js';
import { parseState } from '../../../src/webview/pageState.js';
import { group, NOON, t } from '../report/reports.js';

const WORDS = { t, language: 'en-GB' };

test('what the editor kept of a page is taken as far as it can be understood', () => {
  const kept = { question: { ...EVERYTHING, range: 30 }, open: ['rate', 'agents'], scroll: 240 };
  assert.deepEqual(parseState(kept), kept);
  const nothing = { question: null, open: [], scroll: 0 };
  for (const value of [undefined, null, 'x', [], { question: {}, open: 'rate', scroll: Number.NaN }]) {
    assert.deepEqual(parseState(value), nothing);
  }
  assert.deepEqual(parseState({ ...kept, open: ['rate', '<b>'], scroll: -3 }), { ...kept, open: ['rate'], scroll: 0 });
});

test('a sketch shows no chart by day, and says that it is being added up', () => {
  const day = { day: localDay(NOON), uses: 8, told: 8, succeeded: 8, tokenSum: 0, tokenCount: 0, durations: new Map() };
  const latest = { uses: 8, sessions: 1, tokens: [8, 0, 0, 0, 0, 0, 0] };
  const facts: DashboardFacts = { groups: [group('a', 8)], days: [day], latest, onRecord: { skills: [], agents: [] } };
  const whole = dashboardNumbers(facts, EVERYTHING, NOON);
  const drawn = (isSketch: boolean): string[] =>
    chartsOf({ ...whole, isSketch }, WORDS)
      .flat()
      .filter(({ picture }) => picture !== null)
      .map(({ id }) => id);
  assert.deepEqual(drawn(false), ['rate', 'skills', 'agents', 'duration', 'tokens']);
  assert.deepEqual(drawn(true), ['skills', 'agents', 'tokens']);
  assert.equal(chartsOf({ ...whole, isSketch: true }, WORDS)[0]?.[0]?.sentence, 'Adding up…');
});

test('one skill has its versions where all have each other', () => {
  const facts = { groups: [group('a', 8)], days: [], latest: { uses: 8, sessions: 1, tokens: [] } };
  const onRecord = { skills: ['a'], agents: [] };
  const ids = (skillName: string | null): (string | undefined)[] =>
    chartsOf(dashboardNumbers({ ...facts, onRecord }, { ...EVERYTHING, skillName }, NOON), WORDS)
      .flat()
      .map(({ id }) => id);
  assert.ok(ids(null).includes('skills') && !ids(null).includes('versions'));
  assert.ok(ids('a').includes('versions') && !ids('a').includes('skills'));
});
