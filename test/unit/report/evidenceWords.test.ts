import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceText, parseUseReference, useSentence, withoutTranscript } from '../../../src/report/evidenceWords.js';
import { NOW, use } from '../ledger/support.js';
import { t } from './reports.js';

const words = { t, now: NOW, language: 'en' };
const at = { timestamp: new Date(NOW - 7_200_000).toISOString(), skillName: 'deploy' };

test('the reason names the tool that failed, where the session tells it', () => {
  const partial = use(1, { ...at, outcome: 'partial', reason: 'unresolved-error' });
  assert.equal(
    useSentence(partial, { tool: 'Bash', line: 3 }, words),
    'deploy, 2 h ago, partial: the last tool call, Bash, failed and nothing followed.',
  );
  const nameless = 'deploy, 2 h ago, partial: the last tool call failed and nothing followed.';
  assert.equal(useSentence(partial, { tool: null, line: 3 }, words), nameless);
  assert.equal(useSentence(partial, null, words), nameless);
  const well = use(1, { ...at, reportedOutcome: 'failure', reportedReason: 'wrong-result', exitCode: 0 });
  assert.equal(
    useSentence(well, { tool: 'Bash', line: 3 }, words),
    'deploy, 2 h ago, succeeded: the turn ended normally. Beside that, reported: failed — the result was wrong. ' +
      'The run ended with exit code 0 in the terminal.',
  );
});

test('uses without a session say who saw them', () => {
  assert.equal(withoutTranscript(use(1), t), null);
  assert.equal(withoutTranscript(use(1, { evidence: 'replay' }), t), null);
  assert.match(withoutTranscript(use(1, { evidence: 'hook' }), t) ?? '', /^Only a hook of Claude Code/);
  assert.match(withoutTranscript(use(1, { evidence: 'terminal' }), t) ?? '', /^Only the terminal saw it/);
  assert.match(withoutTranscript(use(1, { evidence: 'report' }), t) ?? '', /^It was reported/);
});

test('what names a use is taken from rows and links, and nothing else from outside', () => {
  const { id, skillName, agentId, sessionId } = use(1, at);
  const reference = { id, skillName, agentId, sessionId };
  assert.deepEqual(parseUseReference(reference), reference);
  assert.deepEqual(parseUseReference({ kind: 'use', use: use(1, at) }), reference);
  assert.deepEqual(parseUseReference({ ...reference, path: '/etc/passwd' }), reference);
  for (const bad of [
    null,
    undefined,
    'deploy',
    {},
    { ...reference, id: '../../x' },
    { ...reference, sessionId: '../../etc/passwd' },
    { ...reference, agentId: 'someone' },
    { ...reference, skillName: 'a sentence' },
    { ...reference, skillName: '/deploy' },
  ]) {
    assert.equal(parseUseReference(bad), null, JSON.stringify(bad));
  }
});

test('records are shown as JSON with comments, and the lines of the use and of the call are told', () => {
  const records = ['{\n  "a": 1\n}', '{\n  "b": 2\n}', '{\n  "c": 3\n}'];
  const shown = evidenceText({ kind: 'records', records, index: 1, call: { tool: 'Bash', line: 2 } }, 'A use.', t);
  const lines = shown.text.split('\n');
  const [first, last] = shown.lines;
  assert.deepEqual(lines.slice(first, last + 1), ['{', '  "b": 2', '},']);
  assert.equal(lines[(shown.callLine ?? 0) + 1], '  "c": 3');
  assert.equal(lines[0], '// A use.');
  const json = lines.filter((line) => !line.startsWith('//')).join('\n');
  assert.deepEqual(JSON.parse(json), [{ a: 1 }, { b: 2 }, { c: 3 }]);
});
