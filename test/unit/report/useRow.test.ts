import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UseEvent } from '../../../src/model/use.js';
import { useRow } from '../../../src/report/skillRows.js';
import { NOW, use } from '../ledger/support.js';

const words = {
  t: (message: string, ...args: (string | number)[]): string =>
    message.replaceAll(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)])),
  now: NOW,
  language: 'en',
};
const at = { timestamp: new Date(NOW - 120_000).toISOString(), durationMs: 34_000 };
const row = (more: Partial<UseEvent>): ReturnType<typeof useRow> => useRow(use(1, { ...at, ...more }), words);

test('a run that only a terminal saw is told by its exit code', () => {
  const run = { evidence: 'terminal', reason: 'exit-code', outcome: 'failure', exitCode: 1 } as const;
  const { description, tooltip, spoken } = row(run);
  assert.equal(description, 'failed · exit code 1 in the terminal · 34 s');
  assert.match(tooltip, /\nfailed: exit code 1 in the terminal$/);
  assert.equal(spoken, '2 min ago, failed: exit code 1 in the terminal.');
  assert.equal(
    row({ ...run, outcome: 'partial', exitCode: null }).spoken,
    '2 min ago, partial: seen in the terminal, exit code unknown.',
  );
});

test('a use that a terminal saw, too, says its exit code where there is room', () => {
  const { description, tooltip, spoken } = row({ exitCode: 1 });
  assert.equal(description, 'succeeded · the turn ended normally · 34 s');
  assert.match(tooltip, /\nsucceeded: the turn ended normally\nThe run ended with exit code 1 in the terminal\.$/);
  assert.equal(
    spoken,
    '2 min ago, succeeded: the turn ended normally. The run ended with exit code 1 in the terminal.',
  );
});

test('any other use says nothing of a terminal', () => {
  const { tooltip, spoken } = row({});
  assert.doesNotMatch(tooltip + spoken, /terminal/);
});
