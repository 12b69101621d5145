import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { claudeCode } from '../../../src/agents/claude-code/agent.js';
import { Origins } from '../../../src/agents/origins.js';
import { AGENTS } from '../../../src/agents/registry.js';
import type { Evidence } from '../../../src/capture/evidence/evidence.js';
import { sessionsOf } from '../../../src/capture/evidence/sessionFinder.js';
import { evidenceFunctions } from '../../../src/capture/evidence/workerFunctions.js';
import { WorkerService } from '../../../src/capture/workerService.js';
import type { UseEvent } from '../../../src/model/use.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { codexRollout } from '../../fixtures/codex/rollout.js';
import { putSession } from '../../fixtures/home.js';
import { populateHomeOfAgents } from '../../fixtures/homeOfAgents.js';
import { zstdFrame } from '../../fixtures/zstd.js';
import { root } from '../../harness/root.js';

const ALL = AGENTS.map(({ id }) => ({ agentId: id, moreFolders: [] }));

interface Rig {
  readonly home: string;
  readonly uses: () => Promise<readonly UseEvent[]>;
  readonly find: (use: UseEvent) => Promise<Evidence>;
}

function rig(t: TestContext): Rig {
  const home = mkdtempSync(join(tmpdir(), 'evidence-'));
  const settings = {
    machine: { home, env: {} },
    wasmFile: createRequire(join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm'),
    retentionDays: 0,
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const tells = { importing: () => undefined, exporting: () => undefined };
  const service = new WorkerService(settings, log, tells, Date.now, () => Promise.resolve({ kind: 'stopped' }));
  const functions = evidenceFunctions(settings);
  t.after(async () => {
    await service.functions.close();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    home,
    uses: async () => {
      await service.functions.importNow(ALL);
      return service.functions.events({}, 100);
    },
    find: (use) => functions.evidence(use, { agentId: use.agentId, moreFolders: [] }),
  };
}

/** What the place shows: the line, or the file where a record has many lines. */
function shown(evidence: Evidence): string {
  assert.ok(evidence.kind === 'file' || evidence.kind === 'records', evidence.kind);
  if (evidence.kind === 'records') {
    return evidence.records[evidence.index] ?? '';
  }
  const text = readFileSync(evidence.path, 'utf8');
  const line = text.split('\n')[evidence.line] ?? '';
  assert.ok(line !== '' && (evidence.column ?? 0) < line.length);
  return evidence.column === null ? line : text;
}

test('every use of every agent is found again, each at a place of its own that names its skill', async (t) => {
  const { home, uses, find } = rig(t);
  await populateHomeOfAgents(home);
  const all = await uses();
  const places = new Set<string>();
  for (const use of all) {
    const evidence = await find(use);
    assert.match(shown(evidence), /tidy/, `${use.agentId} ${use.trigger} ${JSON.stringify(evidence)}`);
    places.add(evidence.kind === 'file' ? `${evidence.path}:${evidence.line}` : shown(evidence));
  }
  assert.equal(all.length, 15);
  assert.equal(places.size, all.length);
  assert.deepEqual([...new Set(all.map(({ agentId }) => agentId))].sort(), AGENTS.map(({ id }) => id).sort());
});

test('the tool call that decided is named, and its line is told', async (t) => {
  const { home, uses, find } = rig(t);
  const session = claudeSession({ start: new Date(Date.now() - 7_200_000).toISOString() });
  session.prompt().skillCall('deploy').read('/shop/a.ts').bash('make', { failed: true }).endTurn();
  const path = putSession(home, session);
  const [use] = await uses();
  assert.ok(use);
  assert.equal(use.reason, 'unresolved-error');
  const evidence = await find(use);
  assert.ok(evidence.kind === 'file');
  assert.equal(evidence.path, path);
  const lines = session.text().split('\n');
  assert.match(lines[evidence.line] ?? '', /"name":"Skill"/);
  assert.equal(evidence.call?.tool, 'Bash');
  assert.match(lines[evidence.call?.line ?? -1] ?? '', /"name":"Bash"/);
});

test('a record that speaks of the one that is looked for, and before it, is not taken for it', async (t) => {
  const { home, uses, find } = rig(t);
  const session = claudeSession({ start: new Date(Date.now() - 7_200_000).toISOString() });
  session.prompt().typedSkill('deploy').endTurn();
  const lines = session.text().split('\n');
  const typed = lines.findIndex((line) => line.includes('<command-name>'));
  const { uuid } = JSON.parse(lines[typed] ?? '') as { uuid: string };
  const snapshot = { type: 'file-history-snapshot', messageId: uuid, snapshot: { messageId: uuid } };
  lines.splice(typed, 0, JSON.stringify(snapshot));
  writeFileSync(putSession(home, session), lines.join('\n'));
  const [use] = await uses();
  assert.ok(use);
  const evidence = await find(use);
  assert.ok(evidence.kind === 'file');
  assert.equal(evidence.line, typed + 1);
});

test('a session that is gone is told to be, and one that was rewritten without the use as well', async (t) => {
  const { home, uses, find } = rig(t);
  const start = new Date(Date.now() - 7_200_000).toISOString();
  const session = claudeSession({ start }).prompt().skillCall('deploy').endTurn();
  const path = putSession(home, session);
  // Its id begins like that of the other.
  const sessionId = session.sessionId.replace(/.$/, 'f');
  putSession(home, claudeSession({ start, sessionId }).prompt().skillCall('review').endTurn());
  const use = (await uses()).find(({ skillName }) => skillName === 'deploy');
  assert.ok(use);
  writeFileSync(path, claudeSession({ start }).prompt().say().endTurn().text());
  assert.deepEqual(await find(use), { kind: 'not-in-it' });
  rmSync(path);
  assert.deepEqual(await find(use), { kind: 'gone' });
});

test('where the session that was forked is gone, the fork shows its use', async (t) => {
  const { home, uses, find } = rig(t);
  const start = new Date(Date.now() - 7_200_000).toISOString();
  const session = claudeSession({ start }).prompt().skillCall('deploy').endTurn();
  const path = putSession(home, session);
  const [use] = await uses();
  assert.ok(use);
  const fork = session.fork('dddddddd-0000-4000-8000-000000000001').prompt().say().endTurn();
  const copy = putSession(home, fork);
  rmSync(path);
  const evidence = await find(use);
  assert.ok(evidence.kind === 'file');
  assert.equal(evidence.path, copy);
});

test('only the files that are named after the session are read, else those that name it at their beginning', async (t) => {
  const { home, uses } = rig(t);
  const start = new Date(Date.now() - 7_200_000).toISOString();
  const session = claudeSession({ start }).prompt().skillCall('deploy').endTurn();
  const own = putSession(home, session);
  const [use] = await uses();
  assert.ok(use);
  const copy = putSession(home, session.fork('dddddddd-0000-4000-8000-000000000001').prompt().say().endTurn());
  const other = claudeSession({ start, sessionId: 'cccccccc-0000-4000-8000-000000000001' });
  putSession(home, other.prompt(`What was ${session.sessionId}?`).skillCall('deploy').endTurn());
  const found = () => {
    const discovery = claudeCode.discover([join(home, '.claude', 'projects')], new Origins());
    const { sessions, areNamed } = sessionsOf(use, discovery);
    return [areNamed, ...sessions.flatMap(({ files }) => files.map(({ path }) => path))];
  };
  assert.deepEqual(found(), [true, own]);
  rmSync(own);
  assert.deepEqual(found(), [false, copy]);
});

test('of a compressed rollout the records around the use are shown', async (t) => {
  const { home, uses, find } = rig(t);
  const rollout = codexRollout({ start: new Date(Date.now() - 7_200_000).toISOString() });
  for (let i = 0; i < 30; i++) {
    rollout.prompt(`Turn ${i}`).exec('ls').endTurn();
  }
  rollout.prompt().injectedSkill('tidy').exec('make', { exit: 2 }).endTurn();
  const path = join(home, '.codex', `${rollout.path}.zst`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, zstdFrame(rollout.text()));
  const [use] = await uses();
  assert.ok(use);
  const evidence = await find(use);
  assert.ok(evidence.kind === 'records');
  assert.match(evidence.records[evidence.index] ?? '', /<name>tidy<\/name>/);
  assert.equal(evidence.index, 10);
  assert.equal(evidence.call?.tool, 'exec_command');
  assert.match(evidence.records[evidence.call?.line ?? -1] ?? '', /"exec_command"/);
});

test('an id that would be a path elsewhere finds nothing', async (t) => {
  const { home, uses, find } = rig(t);
  const start = new Date(Date.now() - 7_200_000).toISOString();
  putSession(home, claudeSession({ start }).prompt().skillCall('deploy').endTurn());
  const [use] = await uses();
  assert.ok(use);
  writeFileSync(join(home, 'secret.jsonl'), JSON.stringify({ sessionId: '../../secret' }));
  assert.deepEqual(await find({ ...use, sessionId: '../../secret' }), { kind: 'gone' });
  assert.deepEqual(await find({ ...use, sessionId: '..' }), { kind: 'gone' });
});
