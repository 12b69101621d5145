import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SkillOnDisk } from '../../../src/agents/inventory.js';
import { SKILL_RULES } from '../../../src/agents/skillRules.js';
import type { Cause } from '../../../src/consent/decide.js';
import { OUTCOMES, REASONS } from '../../../src/model/vocabulary.js';
import { recordingWords } from '../../../src/report/consentWords.js';
import { evidenceText, goneWords, useSentence, withoutTranscript } from '../../../src/report/evidenceWords.js';
import { headline, spanWords } from '../../../src/report/headline.js';
import { agentRows, outcomeRows, useRow, versionRows } from '../../../src/report/skillRows.js';
import { findingText, hoverLines, lenses } from '../../../src/report/skillFileWords.js';
import { topNodes } from '../../../src/report/skillList.js';
import { groupNodes } from '../../../src/report/skillTree.js';
import { NO_FILTER } from '../../../src/report/shownFilter.js';
import { outcomeWord } from '../../../src/report/words.js';
import { NOW, use } from '../ledger/support.js';
import { group, NOON, report } from './reports.js';
import { buildReports } from '../../../src/model/effectiveness.js';

/** Another language: what goes through it stands in brackets, values and all. */
const t = (message: string, ...args: (string | number)[]): string =>
  `⟦${message.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]))}⟧`;
const words = { t, now: NOON, language: 'en' };

/** What is left outside of the brackets, without names, numbers, units and what stands between texts. */
function outside(text: string): string {
  let rest = text;
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replaceAll(/⟦[^⟦⟧]*⟧/g, '');
  }
  const data =
    /deploy|never|\/home\/dev\/\S+|Claude Code|Codex|\d+(?:\.\d+)? (?:ms|s|min|h|%)|[\d.–%:,/]+|[0-9a-f]{64}|AM|PM|\b[A-Z][a-z]{2} \d+(?:, \d{4})?/g;
  return rest.replaceAll(data, '').replaceAll(/[\s·—▼[\]{}",]+/g, '');
}

const seen = {
  name: 'never',
  agentId: 'claude-code',
  path: '/home/dev/never/SKILL.md',
  origin: 'user',
  modelInvocable: true,
  userInvocable: false,
  isOff: false,
  isRead: true,
} as const;
const installed: SkillOnDisk[] = [
  { name: 'never', path: seen.path, seenBy: [seen], counted: { agentId: 'codex', uses: 3, lastAt: NOON, of: 'skill' } },
  {
    name: 'deploy',
    path: '/home/dev/deploy/SKILL.md',
    seenBy: [{ ...seen, name: 'deploy', userInvocable: true }],
    counted: null,
  },
];
const [rich] = buildReports([
  group('deploy', 7, { skillVersion: 'a'.repeat(64) }),
  group('deploy', 2, { outcome: 'failure', reason: 'load-failed', agentId: 'codex', skillVersion: 'b'.repeat(64) }),
  group('deploy', 1, { nested: true, skillVersion: null }),
]);
assert.ok(rich);
const shown = {
  reports: [rich],
  running: [],
  span: { from: NOON - 864e5, to: NOON, uses: 10, sessions: 2 },
  today: { day: 0, uses: 0, failures: 0 },
  problems: [],
  installed,
  listedAgents: [],
  agents: [],
  filter: { ...NO_FILTER, range: 7 as const },
};

test('every word of the rows of skills is in the language of the person', async () => {
  const rows = [
    ...(await topNodes(shown, 'worst', words, 1)).map(({ row }) => row),
    ...(await topNodes(shown, 'worst', words, 9)).map(({ row }) => row),
    ...outcomeRows(rich, words),
    ...agentRows(rich, words),
    ...versionRows(rich, words),
    ...REASONS.flatMap((reason) =>
      OUTCOMES.map((outcome) =>
        useRow(
          use(1, {
            skillName: 'deploy',
            outcome,
            reason,
            reportedOutcome: 'failure',
            reportedReason: 'failed-check',
            exitCode: 2,
          }),
          { ...words, now: NOW },
        ),
      ),
    ),
  ];
  assert.ok(rows.length > 50);
  for (const { label, description, tooltip, spoken } of rows) {
    for (const text of [label, description, tooltip, spoken]) {
      assert.equal(outside(text), '', text);
    }
  }
  for (const node of groupNodes(rich, words)) {
    assert.equal(outside(node.kind === 'group' ? node.label : ''), '');
  }
});

test('the bracket test sees a word that was forgotten', () => {
  assert.equal(outside(`${t('{0} of {1}', '87 %', t('{0} uses', 3))} · 34 s`), '');
  assert.equal(outside('87 % of 142'), 'of');
});

test('headers, reasons for being off, and what stands above a SKILL.md and a session are in it, too', () => {
  const causes: Cause[] = [
    { signal: 'environment', variable: 'CI' },
    { signal: 'setting', value: 'off' },
    { signal: 'telemetry-level' },
    { signal: 'default' },
  ];
  const off = causes.map(
    (decidedBy) => recordingWords({ recording: false, decidedBy, action: 'resume', explanation: '' }, t).because,
  );
  const facts = {
    shown,
    importing: { kind: 'cancelled' },
    sources: [],
    offBecause: null,
    welcomeSaysWhy: false,
  } as const;
  const file = { skill: installed[1] ?? assert.fail(), reports: [rich], lately: [report('deploy', 0, 2)] };
  const last = use(1, { skillName: 'deploy', reason: 'unresolved-error', outcome: 'partial' });
  const call = { tool: 'Claude Code', line: 0 };
  const records = { kind: 'records', records: ['{}', '{}'], index: 1, call } as const;
  const texts = [
    ...off,
    headline({ ...facts, state: 'rows' }, words),
    spanWords(shown, words),
    ...lenses(file, words).flatMap(({ title, tooltip }) => [title, tooltip]),
    ...lenses({ ...file, reports: [] }, words).map(({ title }) => title),
    ...hoverLines(file, words),
    ...SKILL_RULES.map((rule) => findingText({ rule, agents: ['codex'], line: 0, start: 0, end: 1 }, 'deploy', t)),
    useSentence(last, call, { ...words, now: NOW }),
    ...(['report', 'terminal', 'hook'] as const).map((evidence) => withoutTranscript({ ...last, evidence }, t) ?? ''),
    goneWords('gone', 'codex', t),
    goneWords('not-in-it', 'codex', t),
    evidenceText(records, t('x'), t).text,
    ...OUTCOMES.map((outcome) => outcomeWord(outcome, t)),
  ];
  for (const text of texts) {
    assert.notEqual(text, '');
    assert.equal(outside(text), '', text);
  }
});
