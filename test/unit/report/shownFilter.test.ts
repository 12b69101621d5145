import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunningUse } from '../../../src/model/use.js';
import { copyText } from '../../../src/report/copyText.js';
import { headline, spanWords } from '../../../src/report/headline.js';
import type { ShownReport } from '../../../src/report/reportStore.js';
import { holdsText, NO_FILTER, parseFilter } from '../../../src/report/shownFilter.js';
import { topNodes } from '../../../src/report/skillList.js';
import { groupNodes, isFilteredEmpty } from '../../../src/report/skillTree.js';
import { welcomeState } from '../../../src/report/welcome.js';
import { onDisk } from '../../fixtures/installed.js';
import { NOON, report, WORDS } from './reports.js';

const RUNNING: RunningUse = {
  id: '01KK0000000000000000000000',
  skillId: 'deploy',
  skillName: 'deploy',
  sessionId: 's1',
  agentId: 'codex',
  timestamp: new Date(NOON).toISOString(),
  trigger: 'user',
  nested: false,
  tokens: null,
  skillVersion: null,
  project: null,
  agentVersion: null,
  evidence: 'transcript',
  asOf: NOON,
};
const SHOWN: ShownReport = {
  reports: [report('code-review', 7, 2), report('release-notes', 1)],
  running: [RUNNING],
  span: { from: NOON, to: NOON, uses: 10, sessions: 3 },
  today: { day: 0, uses: 0, failures: 0 },
  problems: [],
  installed: [onDisk('never-tried'), onDisk('review-docs', { agentId: 'codex' })],
  listedAgents: [],
  agents: ['claude-code', 'codex'],
  filter: NO_FILTER,
};

async function names(filter: Partial<ShownReport['filter']>): Promise<string[]> {
  const nodes = await topNodes({ ...SHOWN, filter: { ...NO_FILTER, ...filter } }, 'worst', WORDS, 100);
  return nodes.map(({ row }) => row.label);
}

test('a kept filter is only taken over where it makes sense', () => {
  assert.deepEqual(parseFilter({ range: 7, agentId: 'codex', text: 'a' }), { range: 7, agentId: 'codex', text: 'a' });
  assert.deepEqual(parseFilter({ range: 8, agentId: 'nobody', text: 5 }), NO_FILTER);
  assert.deepEqual([undefined, null, 'x', []].map(parseFilter), [NO_FILTER, NO_FILTER, NO_FILTER, NO_FILTER]);
  assert.equal(parseFilter({ text: 'x'.repeat(9_999) }).text.length, 200);
});

test('a name must hold every word, whatever the case', () => {
  assert.ok(holdsText('review  CODE')('Code-Review'));
  assert.ok(holdsText(' ')('anything'));
  assert.ok(!holdsText('code deploy')('code-review'));
});

test('text and agent choose among used, running and installed skills alike', async () => {
  assert.deepEqual(await names({}), ['deploy', 'code-review', 'release-notes', 'never-tried', 'review-docs']);
  assert.deepEqual(await names({ text: 'review' }), ['code-review', 'review-docs']);
  assert.deepEqual(await names({ text: 'deploy', agentId: 'claude-code' }), []);
  assert.deepEqual(await names({ text: 'docs', agentId: 'codex' }), ['review-docs']);
});

test('what a filter hides is said, with the way back', () => {
  const hidden = { ...SHOWN, filter: { range: 7, agentId: 'codex', text: 'zzz' } } as const;
  assert.ok(isFilteredEmpty(hidden));
  assert.ok(!isFilteredEmpty(SHOWN));
  assert.ok(
    !isFilteredEmpty({ ...hidden, span: { ...SHOWN.span, uses: 0 } }),
    'without any use the welcome text speaks',
  );
  const importing = { kind: 'idle' } as const;
  assert.equal(
    welcomeState({ shown: { ...hidden, reports: [] }, hasInventory: true, recording: true, importing, sources: [] }),
    'rows',
  );
  const facts = {
    state: 'rows',
    shown: hidden,
    importing,
    sources: [],
    offBecause: null,
    welcomeSaysWhy: false,
  } as const;
  assert.match(
    headline(facts, WORDS),
    /^No use with this filter \(Codex · “zzz” · last 7 days\)\. "Clear Filters" shows all\./,
  );
  assert.equal(spanWords({ ...SHOWN, filter: { ...NO_FILTER, text: ' a ' } }, WORDS), '“a” · since Mar 1, 2026');
});

test('several skills are copied as a Markdown table in which names stay text', async () => {
  const named = { ...SHOWN, reports: [report('a_b', 4, 1), report('code-review', 7, 2)], running: [] };
  const nodes = await topNodes({ ...named, installed: SHOWN.installed.slice(0, 1) }, 'name', WORDS, 100);
  assert.deepEqual(copyText(nodes, WORDS).split('\n'), [
    '| Skill | Uses | Success | 95 % interval | Median duration | Agents | Last used |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    String.raw`| a\_b | 5 | 80 % | 38 % – 96 % | 36 s | Claude Code | Mar 1, 2026 |`,
    '| code-review | 9 | 78 % | 45 % – 94 % | 36 s | Claude Code | Mar 1, 2026 |',
    '| never-tried | 0 | – | – | – | – | – |',
  ]);
  const [first] = nodes;
  assert.ok(first?.kind === 'skill');
  assert.deepEqual(
    copyText([first, ...groupNodes(first.report, WORDS).slice(0, 1)], WORDS)
      .split('\n')
      .slice(0, 2),
    ['| What | Details |', '| --- | --- |'],
  );
  const row = { label: 'a | b\n# c', description: '<img>' };
  const odd = { ...first, row: { ...first.row, ...row } };
  assert.equal(
    copyText(
      [
        { kind: 'fact', id: 'x', row: odd.row },
        { kind: 'fact', id: 'y', row: odd.row },
      ],
      WORDS,
    ).split('\n')[2],
    String.raw`| a \| b \# c | \<img\> |`,
  );
});
