import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, type ParseError } from 'jsonc-parser';
import type { UseEvent } from '../../../src/model/use.js';
import { EVENTS_SHOWN, eventsText, eventsTitle, parseEventsChoice } from '../../../src/report/eventsText.js';
import { t, WORDS } from './reports.js';

const USE = { id: '1', skillName: 'deploy', outcome: 'success' } as UseEvent;

test('the document is JSON with comments that say what it is', () => {
  const text = eventsText({ skillName: 'deploy' }, [USE], WORDS);
  const errors: ParseError[] = [];
  assert.deepEqual(parse(text, errors), [USE]);
  assert.deepEqual(errors, []);
  assert.match(text, /^\/\/ Events of deploy\. All of them: 1\.\n/);
  assert.match(eventsText({}, [], WORDS), /^\/\/ Events\. All of them: 0\.\n(\/\/ .*\n)+\[\]\n$/);
});

test('where there are more it says so, and how to get all', () => {
  const text = eventsText(
    {},
    Array.from({ length: EVENTS_SHOWN + 1 }, () => USE),
    WORDS,
  );
  assert.match(text, /^\/\/ Events\. The newest 1,000; there are more\.\n/);
  assert.match(text, /Export Data…/);
  assert.equal((parse(text) as unknown[]).length, EVENTS_SHOWN);
  assert.match(
    eventsText(
      {},
      Array.from({ length: EVENTS_SHOWN }, () => USE),
      WORDS,
    ),
    /All of them: 1,000\./,
  );
});

test('only a skill, an agent and a session can be chosen; anything else from outside is refused', () => {
  for (const choice of [
    {},
    { skillName: 'plugin:skill' },
    { skillName: '(invalid name)' },
    { agentId: 'codex', sessionId: 'a.b:c-1' },
  ]) {
    assert.deepEqual(parseEventsChoice(choice), choice);
  }
  for (const wrong of [
    null,
    [],
    'deploy',
    { skillName: 'a\n*/' },
    { skillName: '/deploy' },
    { skillName: 3 },
    { sessionId: '../x' },
    { agentId: 'mine' },
    { since: 1 },
    { skillName: undefined },
  ]) {
    assert.equal(parseEventsChoice(wrong), null, JSON.stringify(wrong));
  }
  assert.equal(eventsTitle({ agentId: 'codex', sessionId: '0123456789' }, t), 'Events of session 01234567');
});
