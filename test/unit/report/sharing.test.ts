import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../../src/ids.js';
import { sharingRow } from '../../../src/report/sharingRow.js';
import { previewText, whatLeaves } from '../../../src/report/sharingText.js';
import { decideSharing, type SharingSignals } from '../../../src/sharing/decide.js';
import type { OutboxSummary } from '../../../src/sharing/outboxText.js';
import { NOON, t, WORDS } from './reports.js';

const DESTINATION = {
  endpoint: 'https://collect.example',
  adapter: 'otlp',
  skillNames: 'hashed',
  projectKey: '',
} as const;
const ON: SharingSignals = {
  variable: null,
  file: { kind: 'yes' },
  editor: { recording: 'on', telemetry: true },
  destination: DESTINATION,
  confirmation: { ...DESTINATION, since: NOON },
};
const OUTBOX: OutboxSummary = {
  waiting: 3,
  dropped: 2,
  failures: 1,
  notBefore: NOON + 60_000,
  problem: 'status-429',
  settling: 1,
  settlesAt: 0,
  from: 0,
  paused: false,
};

function shown(change: Partial<SharingSignals>, outbox: OutboxSummary | null = null) {
  const { label, description, children } = sharingRow({ decision: decideSharing({ ...ON, ...change }), outbox }, WORDS);
  return { label, description, commands: children.flatMap(({ command }) => command?.command ?? []), children };
}

test('off by default: nothing is sent, with a preview and the click that turns it on', () => {
  const { label, description, commands, children } = shown({
    destination: { ...DESTINATION, endpoint: '' },
    confirmation: null,
  });
  assert.deepEqual([label, description], ['Nothing is sent', 'no connection is opened']);
  assert.match(children[0]?.label ?? '', /no endpoint/);
  assert.deepEqual(commands, [COMMANDS.previewSharing, COMMANDS.turnOnSharing]);
});

test('off by each signal: the row says which', () => {
  const cases: readonly [Partial<SharingSignals>, RegExp][] = [
    [{ variable: 'DO_NOT_TRACK' }, /DO_NOT_TRACK/],
    [{ file: { kind: 'no' } }, /telemetry\.json/],
    [{ editor: { recording: 'off', telemetry: true } }, /recording is off/],
    [{ editor: { recording: 'on', telemetry: false } }, /telemetry level/],
    [{ destination: { ...DESTINATION, endpoint: 'http://a.example' } }, /https/],
    [{ destination: { ...DESTINATION, adapter: 'posthog' } }, /key of a project/],
    [{ confirmation: null }, /not confirmed/],
    [{ destination: { ...DESTINATION, skillNames: 'plain' } }, /another destination/],
  ];
  for (const [change, because] of cases) {
    const { label, children } = shown(change);
    assert.equal(label, 'Nothing is sent');
    assert.match(children[0]?.label ?? '', because);
  }
  assert.deepEqual(shown({ variable: 'CI' }).commands, [COMMANDS.previewSharing]);
});

test('on: where to, since when, what waits, what was dropped, and why the last try failed', () => {
  const quiet = shown({});
  assert.equal(quiet.label, 'Sharing with collect.example');
  assert.match(quiet.description, /^since [^·]+$/);
  const busy = shown({}, OUTBOX);
  assert.match(busy.description, / · 4 waiting · 2 dropped$/);
  assert.match(busy.children[1]?.label ?? '', /answered 429/);
  assert.deepEqual(busy.commands, [COMMANDS.previewSharing, COMMANDS.resetIdentity, COMMANDS.turnOffSharing]);
});

test('the question says what leaves with each receiver', () => {
  assert.match(whatLeaves(DESTINATION, t), /a hash of the skill’s name/);
  assert.match(whatLeaves({ ...DESTINATION, skillNames: 'plain' }, t), /name as it is/);
  assert.match(whatLeaves({ ...DESTINATION, adapter: 'metrics' }, t), /Of each session/);
  assert.match(whatLeaves({ ...DESTINATION, adapter: 'beacon' }, t), /agent, outcome and duration/);
});

test('the preview says when its hashes are stand-ins and that nothing waits', () => {
  const text = previewText({ waiting: [], recent: ['GET /?t=x HTTP/1.1\n\n'], hasIdentity: false }, 'Off.', t);
  assert.match(text, /^Off\.\n\nSharing was never turned on here/);
  assert.match(text, /Nothing waits\./);
  assert.match(text, /GET \/\?t=x HTTP\/1\.1/);
});
