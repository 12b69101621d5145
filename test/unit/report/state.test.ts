import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceHealth } from '../../../src/agents/agent.js';
import type { ImportState } from '../../../src/capture/importLoop.js';
import { decideRecording, type Signals } from '../../../src/consent/decide.js';
import { offBy, recordingWords } from '../../../src/report/consentWords.js';
import { headline, spanWords, titleWords } from '../../../src/report/headline.js';
import type { ShownReport } from '../../../src/report/reportStore.js';
import { NO_FILTER } from '../../../src/report/shownFilter.js';
import { sharingRow } from '../../../src/report/sharingRow.js';
import { statusRows } from '../../../src/report/statusRows.js';
import { type TerminalHealth, terminalRow } from '../../../src/report/terminalRow.js';
import { type WelcomeFacts, welcomeState } from '../../../src/report/welcome.js';
import { decideSharing } from '../../../src/sharing/decide.js';
import { COMMANDS } from '../../../src/ids.js';
import { NOON, report, t, WORDS } from './reports.js';

const EMPTY: ShownReport = {
  reports: [],
  running: [],
  span: { from: null, to: null, uses: 0, sessions: 0 },
  today: { day: 0, uses: 0, failures: 0 },
  problems: [],
  installed: [],
  listedAgents: [],
  agents: [],
  filter: NO_FILTER,
};
const FOUND: SourceHealth = { agentId: 'claude-code', root: '/r', state: 'ok', message: '', files: 2 };
const NO_CONNECTIONS = { connections: null, lastHookEvent: () => null };
const FACTS: WelcomeFacts = {
  shown: EMPTY,
  hasInventory: true,
  recording: true,
  importing: { kind: 'idle' },
  sources: [FOUND],
};

test('the welcome text says what keeps the tree empty', () => {
  const cases: [string, Partial<WelcomeFacts>][] = [
    ['starting', { shown: null }],
    ['starting', { hasInventory: false }],
    ['rows', { shown: { ...EMPTY, reports: [report('a', 1)] }, recording: false }],
    ['unreadable', { shown: { ...EMPTY, problems: [{ kind: 'unreadable', message: 'x' }] } }],
    ['unreadable', { importing: { kind: 'failed', message: 'x' } }],
    ['off', { recording: false, importing: { kind: 'off' } }],
    ['importing', { importing: { kind: 'importing', progress: null } }],
    ['noAgent', { sources: [{ ...FOUND, state: 'missing' }] }],
    [
      'listedOnly',
      {
        sources: [{ ...FOUND, state: 'missing' }],
        shown: { ...EMPTY, listedAgents: [{ agentId: 'goose', inTerminals: true }] },
      },
    ],
    ['empty', {}],
    ['empty', { sources: [], importing: { kind: 'following' } }],
    ['empty', { sources: [] }],
    ['starting', { sources: [], importing: { kind: 'off' } }],
    [
      'rows',
      { shown: { ...EMPTY, filter: { ...NO_FILTER, range: 7 }, span: { from: 1, to: 2, uses: 3, sessions: 1 } } },
    ],
  ];
  for (const [expected, change] of cases) {
    assert.equal(welcomeState({ ...FACTS, ...change }), expected, JSON.stringify(change));
  }
});

test('the headline: what is wrong comes first, what success means stands above rows', () => {
  const importing: ImportState = { kind: 'importing', progress: { files: 3, totalFiles: 9, bytes: 1, totalBytes: 2 } };
  const text = headline(
    { state: 'rows', shown: EMPTY, importing, sources: [], offBecause: 'Off.', welcomeSaysWhy: false },
    WORDS,
  ).split('\n');
  assert.equal(text[0], 'Off.');
  assert.equal(text[1], 'Importing 3 of 9 transcripts…');
  assert.match(
    text[2] ?? '',
    /^Success: the turn that used the skill ended normally and its last tool call did not fail/,
  );
  assert.match(
    headline(
      {
        state: 'listedOnly',
        shown: {
          ...EMPTY,
          listedAgents: [{ agentId: 'goose', inTerminals: true }],
        },
        importing: { kind: 'idle' },
        sources: [],
        offBecause: null,
        welcomeSaysWhy: false,
      },
      WORDS,
    ),
    /^Found: Goose; its sessions can’t/,
  );
  assert.equal(
    headline(
      { state: 'importing', shown: EMPTY, importing, sources: [], offBecause: null, welcomeSaysWhy: false },
      WORDS,
    ),
    '',
  );
  assert.equal(titleWords({ state: 'importing', shown: EMPTY, importing }, WORDS), '3 of 9 transcripts');
  const off = { state: 'off', shown: EMPTY, importing: { kind: 'off' }, sources: [], offBecause: 'Off.' } as const;
  assert.equal(headline({ ...off, welcomeSaysWhy: true }, WORDS), '', 'lines here would hide the welcome text');
  assert.equal(headline({ ...off, welcomeSaysWhy: false }, WORDS), 'Off.');
  const problem = { kind: 'unwritable', message: 'Full.' } as const;
  assert.equal(
    headline({ ...off, shown: { ...EMPTY, problems: [problem] }, welcomeSaysWhy: true }, WORDS),
    'Off.\nFull.',
  );
  const unreadable = { ...FOUND, state: 'unreadable', message: 'No permission.' } as const;
  const empty = { state: 'empty', shown: EMPTY, importing: { kind: 'idle' }, offBecause: null } as const;
  assert.equal(
    headline({ ...empty, sources: [FOUND, unreadable], welcomeSaysWhy: false }, WORDS),
    'Claude Code: /r. No permission.',
  );
  assert.equal(
    spanWords({ ...EMPTY, span: { from: NOON, to: NOON, uses: 1, sessions: 1 } }, WORDS),
    'since Mar 1, 2026',
  );
  assert.equal(
    spanWords(
      { ...EMPTY, span: { from: NOON, to: NOON, uses: 1, sessions: 1 }, filter: { ...NO_FILTER, range: 7 } },
      WORDS,
    ),
    'last 7 days',
  );
});

const SIGNALS: Signals = {
  variable: null,
  file: { kind: 'undecided' },
  editor: { recording: 'followTelemetry', telemetry: true },
  editorsOff: [],
};

test('each cause of "off" has its sentence and its one click', () => {
  const cases: [Partial<Signals>, string, string | null][] = [
    [{ variable: 'DO_NOT_TRACK' }, 'environment', null],
    [{ file: { kind: 'no' } }, 'file', COMMANDS.resumeRecording],
    [{ file: { kind: 'invalid', problem: 'syntax' } }, 'unreadableFile', COMMANDS.resumeRecording],
    [{ editor: { recording: 'off', telemetry: true } }, 'setting', COMMANDS.resumeRecording],
    [{ editor: { recording: 'followTelemetry', telemetry: false } }, 'telemetry', COMMANDS.recordLocally],
  ];
  for (const [change, name, command] of cases) {
    const decision = decideRecording({ ...SIGNALS, ...change });
    const words = recordingWords(decision, t);
    assert.equal(offBy(decision), name);
    assert.equal(words.on, false);
    assert.match(words.because, /^Recording is off/);
    assert.equal(words.action?.command ?? null, command, name);
  }
  assert.match(recordingWords(decideRecording({ ...SIGNALS, variable: 'DO_NOT_TRACK' }), t).because, /DO_NOT_TRACK/);
  assert.equal(recordingWords(decideRecording(SIGNALS), t).action?.command, COMMANDS.pauseRecording);
});

test('"Recording & Privacy" names state, cause, sources with their health, ledger and that nothing is sent', () => {
  const rows = statusRows(
    {
      recording: recordingWords(decideRecording(SIGNALS), t),
      keptOut: null,
      ask: { scope: null, because: 'nobody-said' },
      where: 'on this machine',
      environmentAsOf: NOON,
      importing: { kind: 'idle' },
      sources: [
        FOUND,
        { ...FOUND, root: '/bad', state: 'unreadable', message: 'No permission.' },
        { ...FOUND, root: '/none', state: 'missing' },
        { ...FOUND, agentId: 'opencode', root: '/opencode.db', isDatabase: true },
      ],
      terminals: { listening: true, open: 2, silent: 1 },
      damage: [{ agentId: 'claude-code', agentVersion: '2.1.300', skippedLines: 3, unknownRecords: 12 }],
      shown: {
        ...EMPTY,
        listedAgents: [
          { agentId: 'goose', inTerminals: true },
          { agentId: 'roo', inTerminals: false },
        ],
        problems: [{ kind: 'quarantined', message: 'Moved aside.' }],
      },
      folder: '/home/x/.claude/auto-skill',
      sharing: [
        sharingRow(
          { decision: decideSharing({ ...SIGNALS, destination: null, confirmation: null }), outbox: null },
          WORDS,
        ),
      ],
      ...NO_CONNECTIONS,
    },
    WORDS,
  );
  assert.deepEqual(
    rows.map(({ label }) => label),
    [
      'Recording is on',
      'Sources',
      'Ledger',
      'Nothing is sent',
      'Let agents ask…',
      'What is recorded, and what never is',
      'Clear data…',
    ],
  );
  assert.deepEqual(
    rows[1]?.children.map(({ label, description }) => `${label}: ${description}`),
    [
      'Claude Code: 2 transcripts',
      'Claude Code: No permission.',
      'OpenCode: database',
      'Goose: its sessions can’t be read; its skills are listed, its runs in terminals are recorded',
      'Roo Code: its sessions can’t be read; its skills are listed',
      'Terminals: shell integration is off in 1 of 2 terminals',
    ],
  );
  assert.deepEqual(
    rows[1]?.children.map(({ children }) => children.map(({ label, description }) => `${label}, ${description}`)),
    [['Damaged lines left out: 3, version 2.1.300', 'Records not understood: 12, version 2.1.300'], [], [], [], [], []],
  );
  assert.equal(rows[2]?.children[0]?.label, 'Moved aside.');
});

test('uses that another window keeps out are told, with the signal that does it', () => {
  const facts = {
    recording: recordingWords(decideRecording(SIGNALS), t),
    ask: { scope: null, because: 'nobody-said' },
    where: 'on this machine',
    environmentAsOf: NOON,
    importing: { kind: 'idle' },
    sources: [],
    terminals: { listening: true, open: 0, silent: 0 },
    damage: [],
    shown: EMPTY,
    folder: '/home/x/.claude/auto-skill',
    sharing: [],
    ...NO_CONNECTIONS,
  } as const;
  const told = (keptOut: { from: number; signal: string } | null): string | undefined =>
    statusRows({ ...facts, keptOut }, WORDS)[0]?.children.find(({ id }) => id === 'keptOut')?.description;
  assert.equal(told({ from: NOON, signal: 'DO_NOT_TRACK' }), 'off in another window or editor: DO_NOT_TRACK');
  assert.equal(told(null), undefined);
});

const terminalCases: readonly (readonly [health: TerminalHealth, recording: boolean, says: RegExp, warns: boolean])[] =
  [
    [{ listening: true, open: 0, silent: 0 }, true, /^listened to$/, false],
    [{ listening: true, open: 1, silent: 1 }, true, /^shell integration is off in this terminal$/, true],
    [{ listening: true, open: 3, silent: 2 }, true, /in 2 of 3 terminals$/, true],
    [{ listening: false, open: 0, silent: 0 }, true, /not trusted$/, false],
    [{ listening: true, open: 1, silent: 1 }, false, /while recording is off$/, false],
  ];
for (const [health, recording, says, warns] of terminalCases) {
  test(`terminals as a source: ${says.source}`, () => {
    const { description, icon } = terminalRow(health, recording, WORDS);
    assert.match(description, says);
    assert.equal(icon.id === 'warning', warns);
  });
}
