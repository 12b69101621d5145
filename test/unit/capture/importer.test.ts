import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { claudeCode } from '../../../src/agents/claude-code/agent.js';
import { Importer, type ImportTarget } from '../../../src/capture/importer.js';
import type { Batch, Position } from '../../../src/ledger/types.js';
import { IDLE_MS } from '../../../src/model/idle.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';

const START = '2026-03-01T10:00:00.000Z';
const LATER = Date.parse(START) + 24 * 3_600_000;

let home: string;
let clock: number;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'importer-'));
  clock = LATER;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A ledger that only remembers what it was given. */
class Target implements ImportTarget {
  readonly known = new Map<string, Position>();
  batches: Batch[] = [];
  published = 0;

  positions(): ReadonlyMap<string, Position> {
    return this.known;
  }
  add(batch: Batch): number {
    this.batches.push(batch);
    for (const position of batch.positions) {
      this.known.set(position.key, position);
    }
    return batch.uses.length;
  }
  publish(): Promise<void> {
    this.published++;
    return Promise.resolve();
  }
  /** `skill: outcome` of what was added since the last call. */
  take(): string[] {
    return this.batches
      .splice(0)
      .flatMap(({ uses }) => uses.map(({ skillName, outcome }) => `${skillName}: ${outcome}`));
  }
}

function setUp() {
  const target = new Target();
  const importer = new Importer({
    machine: { home, env: {} },
    target,
    options: { hashProject: () => '0123456789abcdef', isSkillRoot: () => true },
    databases: { open: () => Promise.reject(new Error('no database here')) },
    hash: (path) => `key of ${path}`,
    now: () => clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const run = (signal = new AbortController().signal) =>
    importer.run([{ agent: claudeCode, moreFolders: [] }], signal, () => {});
  return { target, run };
}

function put(name: string, text: string): string {
  const path = join(home, '.claude/projects/-p', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

test('what is new is read once, what changed is read again', async () => {
  const { target, run } = setUp();
  put('a.jsonl', claudeSession({ sessionId: 'a', start: START }).prompt().skillCall('review').endTurn().text());
  put('b.jsonl', claudeSession({ sessionId: 'b', start: START }).prompt().skillCall('deploy').endTurn().text());
  const first = await run();
  assert.deepEqual(target.take().sort(), ['deploy: success', 'review: success']);
  assert.deepEqual(
    [first.figures.files, first.figures.events, first.figures.sessions, first.cancelled],
    [2, 2, 2, false],
  );
  const second = await run();
  assert.deepEqual([second.figures.files, second.figures.bytes, second.figures.events], [0, 0, 0]);
  assert.equal(target.batches.length, 0);
});

test('an appended line costs its own bytes, and changes what its session says', async () => {
  const { target, run } = setUp();
  const session = claudeSession({ sessionId: 'a', start: START }).prompt().skillCall('review');
  const path = put('a.jsonl', session.text());
  clock = Date.parse(START) + 10_000;
  const before = await run();
  assert.deepEqual(
    target.batches.splice(0).map(({ uses, running }) => [uses.length, running[0]?.skillName]),
    [[0, 'review']],
  );
  assert.ok(before.nextVisitAt !== null && before.nextVisitAt > clock, 'an open session is looked at again');
  const appended = session.endTurn().text().slice(before.figures.bytes);
  appendFileSync(path, appended);
  const after = await run();
  assert.equal(after.figures.bytes, Buffer.byteLength(appended));
  assert.deepEqual(target.take(), ['review: success']);
});

test('a session that went silent is counted when its idle time has passed, without a new byte', async () => {
  const { target, run } = setUp();
  put('a.jsonl', claudeSession({ sessionId: 'a', start: START }).prompt().skillCall('review').text());
  clock = Date.parse(START) + 60_000;
  await run();
  assert.deepEqual(target.take(), []);
  assert.equal((await run()).figures.files, 0, 'not before its time');
  clock = Date.parse(START) + IDLE_MS + 120_000;
  const { figures, nextVisitAt } = await run();
  assert.deepEqual(target.take(), ['review: partial']);
  assert.deepEqual([figures.files, figures.bytes, nextVisitAt], [1, 0, null]);
});

test('a file that shrank, or was rewritten at the same length, is read anew', async () => {
  const { target, run } = setUp();
  const long = claudeSession({ sessionId: 'a', start: START })
    .prompt()
    .skillCall('review')
    .endTurn()
    .prompt()
    .skillCall('review')
    .endTurn()
    .text();
  const path = put('a.jsonl', long);
  await run();
  assert.equal(target.take().length, 2);
  truncateSync(path, long.indexOf('\n', long.length / 2) + 1);
  await run();
  assert.equal(target.take()[0], 'review: success');
  writeFileSync(path, long);
  await run();
  target.take();
  writeFileSync(path, long.replaceAll('review', 'deploy'));
  utimesSync(path, new Date(LATER), new Date(LATER));
  await run();
  assert.deepEqual(target.take(), ['deploy: success', 'deploy: success']);
});

test('a subagent that appears later belongs to the session', async () => {
  const { target, run } = setUp();
  const session = claudeSession({ sessionId: 'a', start: START }).prompt().skillCall('review');
  put('a.jsonl', session.endTurn().text());
  await run();
  const alone = target.batches.splice(0)[0]?.session?.toolCalls;
  const sub = claudeSession({ sessionId: 'a', start: START, agentId: 'x1' })
    .prompt()
    .bash('ls')
    .endTurn({ mark: 'none' });
  put('a/subagents/agent-x1.jsonl', sub.text());
  await run();
  assert.equal(target.batches.splice(0)[0]?.session?.toolCalls, (alone ?? 0) + 1);
});

test('a cancelled import keeps what it has read, and the next one goes on', async () => {
  const { target, run } = setUp();
  for (let i = 0; i < 5; i++) {
    put(
      `s${i}.jsonl`,
      claudeSession({ sessionId: `s${i}`, start: START })
        .prompt()
        .skillCall('review')
        .endTurn()
        .text(),
    );
  }
  const controller = new AbortController();
  const add = target.add.bind(target);
  target.add = (batch) => {
    if (target.batches.length === 1) {
      controller.abort();
    }
    return add(batch);
  };
  const first = await run(controller.signal);
  assert.equal(first.cancelled, true);
  assert.equal(target.take().length, 2);
  assert.equal(target.published, 1);
  assert.equal((await run()).cancelled, false);
  assert.equal(target.take().length, 3);
});

test('a folder in the place of a transcript, and a file that vanishes before it is opened, are left out', async () => {
  const { target, run } = setUp();
  mkdirSync(join(home, '.claude/projects/-p/folder.jsonl'), { recursive: true });
  const gone = put('gone.jsonl', claudeSession({ sessionId: 'gone', start: START }).prompt().text());
  put('a.jsonl', claudeSession({ sessionId: 'a', start: START }).prompt().skillCall('review').endTurn().text());
  const positions = target.positions.bind(target);
  target.positions = () => {
    queueMicrotask(() => unlinkSync(gone)); // after the files were listed, before they are read
    return positions();
  };
  const { figures } = await run();
  assert.deepEqual(target.take(), ['review: success']);
  assert.equal(figures.files, 1);
});
