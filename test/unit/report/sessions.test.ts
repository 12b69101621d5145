import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOOL_GROUPS, type SessionMetrics, type ToolGroup } from '../../../src/model/session.js';
import type { UseEvent } from '../../../src/model/use.js';
import { projectNames } from '../../../src/report/projectNames.js';
import { PAGE_SIZE, SessionPages, type SessionPage } from '../../../src/report/sessionPages.js';
import { callRows, sessionFacts, sessionRow, sessionUseRow, tokenRows } from '../../../src/report/sessionRows.js';
import { sessionCopyText } from '../../../src/report/sessionCopy.js';
import { dayNodes, sessionChildren } from '../../../src/report/sessionTree.js';
import { WORDS } from './reports.js';

// On the clock of this place, so that days are the same everywhere.
const NOON = new Date(2026, 2, 11, 12).getTime();
const words = { ...WORDS, now: NOON };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NAMES = new Map([['1f3a000000000000', 'shop']]);

function session(change: Partial<SessionMetrics> = {}): SessionMetrics {
  const none = Object.fromEntries(TOOL_GROUPS.map((group) => [group, 0])) as Record<ToolGroup, number>;
  return {
    sessionId: 's1',
    agentId: 'claude-code',
    start: NOON - 2 * 60 * MINUTE - 8 * MINUTE,
    end: NOON - 2 * 60 * MINUTE,
    durationS: 480,
    exitReason: null,
    turns: 12,
    userMessages: 14,
    assistantMessages: 1_052,
    toolCalls: 23,
    toolErrors: 3,
    hadErrors: true,
    calls: { ...none, bash: 20, read: 3 },
    inputTokens: 12_345,
    outputTokens: 678,
    cacheCreationTokens: null,
    cacheReadTokens: 0,
    project: '1f3a000000000000',
    agentVersion: '2.1.217',
    ...change,
  };
}

const USE: UseEvent = {
  id: '01KK0000000000000000000000',
  skillId: 'review',
  skillName: 'review',
  sessionId: 's1',
  agentId: 'claude-code',
  durationMs: 1_500,
  outcome: 'partial',
  timestamp: new Date(NOON - 120_000).toISOString(),
  trigger: 'model',
  reason: 'unresolved-error',
  nested: false,
  tokens: null,
  skillVersion: null,
  project: null,
  agentVersion: null,
  evidence: 'transcript',
  asOf: NOON,
  reportedOutcome: null,
  reportedReason: null,
  exitCode: null,
};

function page(sessions: readonly SessionMetrics[], isCut = false): SessionPage {
  return { sessions, isCut, names: NAMES };
}

test('a session: its project, turns, errors, how long, when; spoken as sentences', () => {
  const row = sessionRow(session(), NAMES, words);
  assert.deepEqual([row.label, row.description], ['shop', '12 turns · 3 tool errors · 8 min · 2 h ago']);
  assert.equal(row.spoken, 'shop, Claude Code: 12 turns. It had 3 tool errors. It lasted 8 min. It ended 2 h ago.');
  assert.deepEqual(row.icon, { id: 'warning', color: 'list.warningForeground' });
  assert.match(
    row.tooltip,
    /^shop\nClaude Code 2\.1\.217\n.*2026.*\n12 turns, tool calls: 23\nErrors: 3 tool errors\nTokens: 12,345 in, 678 out$/,
  );
  const well = sessionRow(session({ turns: 1, toolErrors: 0, hadErrors: false, durationS: 0 }), NAMES, words);
  assert.equal(well.description, '1 turn · < 1 s · 2 h ago');
  assert.notEqual(well.icon.id, row.icon.id, 'the shape differs, not only the colour');
  assert.match(sessionRow(session({ toolErrors: 0 }), NAMES, words).description, /an API error/);
});

test('a project that can not be named shows the first digits of its hash; without one the agent stands there', () => {
  assert.equal(sessionRow(session({ project: '9c2b111111111111' }), NAMES, words).label, 'Project 9c2b');
  const bare = sessionRow(session({ project: null, start: null, end: null }), NAMES, words);
  assert.deepEqual([bare.label, bare.description], ['Claude Code', '12 turns · 3 tool errors · 8 min']);
  assert.doesNotMatch(bare.spoken + bare.tooltip, /null|undefined|1970/);
});

test('below a session: skills first, then what it did and cost', () => {
  const nodes = sessionChildren(session({ exitReason: 'logout' }), [USE], words);
  assert.deepEqual(
    nodes.map((node) => sessionCopyText([node], words).replace('\t', ': ')).filter((line) => !line.startsWith('Time')),
    [
      'Skills: 1 use',
      'Turns: 12',
      'Messages: 14 from you, 1,052 from the agent',
      'Tool calls: 23',
      'Errors: 3 tool errors',
      'Tokens: 12,345 in, 678 out',
      'Agent: Claude Code 2.1.217',
      'Ended by: logout',
      'Session: s1',
    ],
  );
  assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
  const [skills] = nodes;
  assert.ok(skills?.kind === 'group' && skills.open);
  assert.equal(skills.children[0]?.row.description, 'partial · the last tool call failed and nothing followed · 1.5 s');
  const [none] = sessionChildren(session(), [], words);
  assert.deepEqual([none?.kind, none?.row.description], ['fact', 'none was used']);
});

test('tool calls: only groups that had some; tokens that are not reported are said to be so', () => {
  assert.deepEqual(
    callRows(session(), words).map(({ row }) => [row.label, row.description]),
    [
      ['Shell', '20'],
      ['Read files', '3'],
    ],
  );
  assert.deepEqual(
    tokenRows(session(), words).map(({ description }) => description),
    ['12,345', '678', 'not reported', '0'],
  );
  const unknown = session({ inputTokens: null, outputTokens: null });
  assert.match(sessionRow(unknown, NAMES, words).tooltip, /Tokens: not reported/);
  assert.equal(sessionFacts(session({ start: null }), words).time, null);
  assert.equal(
    sessionUseRow({ ...USE, nested: true, durationMs: null }, words)
      .description.split(' · ')
      .at(-1),
    'read inside another skill',
  );
});

test('days: today, yesterday, then dates, with stable ids; the newest ones are open', () => {
  const at = (daysAgo: number, id: string): SessionMetrics =>
    session({ sessionId: id, start: NOON - daysAgo * DAY, end: NOON - daysAgo * DAY, hadErrors: false });
  const many = Array.from({ length: 9 }, (_, n) => at(1, `y${n}`));
  const nodes = dayNodes(
    page([
      at(0, 'a'),
      ...many,
      session({ sessionId: 'd', start: NOON - 4 * DAY, end: null }),
      at(400, 'o'),
      session({ sessionId: 'n', start: null, end: null }),
    ]),
    words,
  );
  assert.deepEqual(
    nodes.map((node) => [node.row.label, node.row.description, node.kind === 'day' && node.open]),
    [
      ['Today', '1 session', true],
      ['Yesterday', '9 sessions', true],
      ['Sat, Mar 7', '1 session · 1 with errors', false],
      ['Tue, Feb 4, 2025', '1 session', false],
      ['Time not known', '1 session · 1 with errors', false],
    ],
  );
  const later = dayNodes(page([at(0, 'a')]), { ...words, now: NOON + DAY });
  assert.deepEqual([later[0]?.id, later[0]?.row.label], [nodes[0]?.id, 'Yesterday'], 'the same day under another name');
});

test('a session that ended after midnight belongs to the day it ended on', () => {
  const midnight = new Date(2026, 2, 11).getTime();
  const [node] = dayNodes(page([session({ start: midnight - MINUTE, end: midnight })]), words);
  assert.equal(node?.row.label, 'Today');
});

test('where older sessions were left out the last day says so, and there is a way to them', () => {
  const nodes = dayNodes(
    page([session(), session({ sessionId: 's2', start: NOON - DAY, end: NOON - DAY })], true),
    words,
  );
  assert.deepEqual(
    nodes.map(({ kind, row }) => [kind, row.description]),
    [
      ['day', '1 session · 1 with errors'],
      ['day', '1 session or more · 1 with errors'],
      ['more', 'older sessions'],
    ],
  );
});

test('names of projects: the last folder, with parents where two are equal', () => {
  const names = projectNames({
    a: '/home/dev/jobs/api',
    b: '/home/dev/own/api',
    c: '/home/dev/shop',
    d: 'C:\\Users\\dev\\site',
    e: '/srv/x/web/app',
    f: '/srv/y/web/app',
    g: '/home/dev/shop',
    h: '/',
    i: '/app',
  });
  assert.deepEqual(Object.fromEntries(names), {
    a: 'jobs/api',
    b: 'own/api',
    c: 'shop',
    d: 'site',
    e: 'x/web/app',
    f: 'y/web/app',
    g: 'shop',
    h: '/',
    i: 'app',
  });
});

test('names of projects: what a folder may be called can not break a row', () => {
  const names = projectNames({ a: '/x/ev\u202eil\nname', b: `/x/${'long'.repeat(50)}` });
  assert.equal(names.get('a'), 'ev\uFFFDil\uFFFDname');
  assert.equal(names.get('b')?.length, 81);
});

/** Pages over so many sessions, with what was asked of the ledger. */
function setUp(count: number) {
  const asked: number[] = [];
  const state = { fails: false, events: 0 };
  const pages = new SessionPages({
    sessions: (limit) => {
      asked.push(limit);
      return state.fails
        ? Promise.reject(new Error('no ledger'))
        : Promise.resolve(Array.from({ length: Math.min(count, limit) }, (_, n) => session({ sessionId: `s${n}` })));
    },
    events: () => Promise.resolve(Array.from({ length: ++state.events }, () => USE)),
    projectFolders: () => Promise.resolve({ '1f3a000000000000': '/home/dev/shop' }),
  });
  return { pages, asked, state };
}

test('pages: each doubles what is shown, until nothing is left out', async () => {
  const { pages, asked } = setUp(250);
  const first = await pages.page();
  assert.deepEqual(
    [first.sessions.length, first.isCut, first.names.get('1f3a000000000000')],
    [PAGE_SIZE, true, 'shop'],
  );
  pages.showMore();
  assert.deepEqual([(await pages.page()).sessions.length, (await pages.page()).isCut], [200, true]);
  pages.showMore();
  assert.deepEqual([(await pages.page()).sessions.length, (await pages.page()).isCut], [250, false]);
  assert.deepEqual(asked, [101, 201, 401], 'asked once for each page');
  const { pages: full } = setUp(PAGE_SIZE);
  assert.deepEqual([(await full.page()).sessions.length, (await full.page()).isCut], [PAGE_SIZE, false]);
});

test('pages: what was loaded stands until the ledger changes; what failed is tried again', async () => {
  const { pages, asked, state } = setUp(3);
  state.fails = true;
  await assert.rejects(pages.page(), /no ledger/);
  state.fails = false;
  assert.equal((await pages.page()).sessions.length, 3);
  assert.equal((await pages.usesOf(session())).length, 1);
  assert.equal((await pages.usesOf(session())).length, 1);
  pages.invalidate();
  assert.equal((await pages.usesOf(session())).length, 2);
  await pages.page();
  assert.equal(asked.length, 3);
});

test('copied: one row as a line, several as a table in which a name stays a name', () => {
  const at = new Date(2026, 2, 11, 9, 30).getTime();
  const [today] = dayNodes(
    page([session({ start: at }), session({ sessionId: 's2', start: null, project: null })]),
    words,
  );
  assert.ok(today?.kind === 'day');
  const [row] = today.children;
  assert.ok(row);
  assert.equal(sessionCopyText([row], words), 'shop\t12 turns · 3 tool errors · 8 min · 2 h ago');
  assert.equal(
    sessionCopyText(today.children, words).replaceAll('\u202f', ' '),
    [
      '| Project | Agent | Start | Turns | Tool calls | Tool errors | Lasted |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| shop | Claude Code | Mar 11, 2026, 9:30 AM | 12 | 23 | 3 | 8 min |',
      '| Claude Code | Claude Code | – | 12 | 23 | 3 | 8 min |',
    ].join('\n'),
  );
  assert.match(sessionCopyText([today, row], words), /^\| What \| Details \|/);
  assert.match(
    sessionCopyText([{ kind: 'fact', id: 'x', row: { ...row.row, label: '[a](b)|c' } }, row], words),
    /\\\[a\\\]\\\(b\\\)\\\|c/,
  );
});
