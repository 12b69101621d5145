import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { claudeCode } from '../../../src/agents/claude-code/agent.js';
import { Importer } from '../../../src/capture/importer.js';
import { mergeUses } from '../../../src/ledger/mergeUses.js';
import type { Batch, Position } from '../../../src/ledger/types.js';
import type { UseEvent } from '../../../src/model/use.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';

const ORIGINAL = 'bbbbbbbb-0000-4000-8000-000000000000';
const COPY = 'aaaaaaaa-0000-4000-8000-000000000000';
const NOW = Date.parse('2026-03-02T10:00:00.000Z');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'copies-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function setUp() {
  const positions = new Map<string, Position>();
  const uses = new Map<string, UseEvent>();
  const sessions = new Map<string, readonly [messages: number, tokens: number | null, calls: number]>();
  const add = (batch: Batch): number => {
    batch.positions.forEach((position) => positions.set(position.key, position));
    for (const use of batch.uses) {
      const known = uses.get(use.id);
      uses.set(use.id, known === undefined ? use : mergeUses(known, use));
    }
    if (batch.session !== null) {
      const { sessionId, assistantMessages, inputTokens, toolCalls } = batch.session;
      sessions.set(sessionId, [assistantMessages, inputTokens, toolCalls]);
    }
    return batch.uses.length;
  };
  const importer = new Importer({
    machine: { home, env: {} },
    target: { positions: () => positions, add, publish: () => Promise.resolve() },
    options: { hashProject: () => '0123456789abcdef', isSkillRoot: () => true },
    databases: { open: () => Promise.reject(new Error('no database here')) },
    hash: (path) => `key of ${path}`,
    now: () => NOW,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const run = () => importer.run([{ agent: claudeCode, moreFolders: [] }], new AbortController().signal, () => {});
  const found = () => ({
    uses: [...uses.values()].map(({ skillName, sessionId }) => `${skillName} ${sessionId.slice(0, 1)}`).sort(),
    sessions: [...sessions].map(([id, numbers]) => [id.slice(0, 1), ...numbers]).sort(),
  });
  return { run, found };
}

/** @param readAt ISO time that the file was written: what was written last is read first */
function put(sessionId: string, text: string, writtenAt: string): string {
  const folder = join(home, '.claude', 'projects', '-p');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${sessionId}.jsonl`);
  writeFileSync(path, text);
  utimesSync(path, new Date(writtenAt), new Date(writtenAt));
  return path;
}

const original = () => claudeSession({ sessionId: ORIGINAL }).prompt().skillCall('a').endTurn();
const copyOf = (session: ReturnType<typeof original>) =>
  session.fork(COPY, { marked: false }).prompt().skillCall('b').endTurn();
const EXPECTED = {
  uses: ['a b', 'b a'],
  sessions: [
    ['a', 2, 20, 1],
    ['b', 2, 20, 1],
  ],
};

for (const [order, times] of [
  ['the copy first', ['2026-03-01T11:00:00Z', '2026-03-01T12:00:00Z']],
  ['the original first', ['2026-03-01T12:00:00Z', '2026-03-01T11:00:00Z']],
] as const) {
  test(`what a session copied without a mark counts once, read ${order}`, async () => {
    const { run, found } = setUp();
    const session = original();
    put(ORIGINAL, session.text(), times[0]);
    put(COPY, copyOf(session).text(), times[1]);
    await run();
    assert.deepEqual(found(), EXPECTED);
    assert.equal((await run()).figures.files, 0, 'nothing has changed');
  });
}

test('a copy that comes later, and an original that is written on, are told apart again', async () => {
  const { run, found } = setUp();
  const session = original();
  const path = put(ORIGINAL, session.text(), '2026-03-01T11:00:00Z');
  await run();
  assert.deepEqual(found(), { uses: ['a b'], sessions: [['b', 2, 20, 1]] });
  const copy = copyOf(session).wait(3_600_000).prompt().endTurn();
  put(COPY, copy.text(), '2026-03-01T12:00:00Z');
  await run();
  const before = session.text().length;
  session.prompt().endTurn();
  appendFileSync(path, session.text().slice(before));
  const { figures } = await run();
  assert.equal(figures.files, 2, 'the copy is read again, too');
  assert.deepEqual(found(), {
    uses: ['a b', 'b a'],
    sessions: [
      ['a', 3, 30, 1],
      ['b', 3, 30, 1],
    ],
  });
});

test('a file that is nothing but a copy has no row; a marked one is left to its mark', async () => {
  const { run, found } = setUp();
  const session = original();
  put(ORIGINAL, session.text(), '2026-03-01T11:00:00Z');
  put(
    'cccccccc-0000-4000-8000-000000000000',
    session.fork('cccccccc-0000-4000-8000-000000000000', { marked: false }).text(),
    '2026-03-01T11:00:00Z',
  );
  const early = session.fork(COPY).prompt().skillCall('b').endTurn();
  put(COPY, early.text(), '2026-03-01T12:00:00Z');
  session.wait(7_200_000).prompt().endTurn(); // the original ends last
  put(ORIGINAL, session.text(), '2026-03-01T13:00:00Z');
  await run();
  assert.deepEqual(found().uses, ['a c', 'b a']);
  assert.deepEqual(found().sessions, [
    ['a', 2, 20, 1],
    ['b', 1, 10, 0],
    ['c', 2, 20, 1],
  ]);
});
