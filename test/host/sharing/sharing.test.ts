import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { SkillLedgerApi } from '../../../src/api.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { putSession } from '../../fixtures/home.js';

const MINUTE = 60_000;
const folder = join(homedir(), '.claude', 'auto-skill');
const consentFile = join(folder, 'telemetry.json');

interface Call {
  readonly label: string;
  readonly isMainThread: boolean;
  readonly stack: string;
  readonly to: { readonly host?: string } | string;
}

/** Of our bundles, and of any thread: no other extension of these runs has one. */
function ownCalls(): Call[] {
  const own = join(vscode.extensions.getExtension('skill-ledger.skill-ledger')?.extensionPath ?? '', 'dist');
  return calls().filter(({ stack, isMainThread }) => !isMainThread || stack.includes(own));
}

function calls(): Call[] {
  const file = join(homedir(), 'network.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Call);
}

async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 55_000; Date.now() < end; await sleep(100)) {
    if (await isTrue()) {
      return;
    }
  }
  assert.fail(`it did not come: ${what}`);
}

async function ledger(): Promise<SkillLedgerApi> {
  const extension = vscode.extensions.getExtension<SkillLedgerApi>('skill-ledger.skill-ledger');
  assert.ok(extension, 'it is installed');
  return extension.activate();
}

function setting(name: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

/** A use of a skill so long ago. */
function putUse(sessionId: string, skillName: string, minutesAgo: number): void {
  const start = new Date(Date.now() - minutesAgo * MINUTE).toISOString();
  putSession(homedir(), claudeSession({ sessionId, start }).prompt('Go').skillCall(skillName).endTurn());
}

describe('with sharing off', () => {
  it('import, watch, report, dashboard, API and preview open no connection, in no process and no thread', async () => {
    const { getEvents, getEffectivenessReport, recordEvent, track } = await ledger();
    await until('the import', async () => (await getEvents('', 100)).length >= 12);
    putUse('bbbbbbbb-0000-4000-8000-000000000001', 'while-off', 20);
    await until('what is watched', async () => (await getEvents('while-off')).length === 1);
    await recordEvent({ skillName: 'reported', outcome: 'success' });
    assert.ok((await getEffectivenessReport()).length > 3);
    track('skill_used', { count: 1 });
    await vscode.commands.executeCommand('skillLedger.previewSharing');
    const preview = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(preview, /POST \/v1\/logs HTTP\/1\.1\nHost: endpoint\.example\n/);
    assert.match(preview, /Nothing waits/);
    await vscode.commands.executeCommand('skillLedger.openDashboard');
    await until('the dashboard', () =>
      Promise.resolve(vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Skill Dashboard'),
    );
    await vscode.commands.executeCommand('skillLedger.refresh');
    assert.deepEqual(ownCalls(), []);
    assert.ok(!existsSync(join(folder, 'sharing')), 'no identity, no outbox');
  });

  it('the guard would have seen it, here and in a worker', async () => {
    const worker = new Worker("require('node:dns').lookup('localhost', () => {})", { eval: true });
    await new Promise((done) => worker.once('exit', done));
    await fetch('http://127.0.0.1:9/').catch(() => undefined);
    const lookups = calls().filter(({ label, isMainThread }) => label === 'dns.lookup' && !isMainThread);
    assert.equal(lookups.length, 1);
    assert.ok(calls().some(({ label, stack }) => label === 'fetch' && stack.includes('sharing.test')));
  });
});

describe('with sharing on', () => {
  const arrived: URLSearchParams[] = [];
  let isSilent = false;
  const server = createServer((request, response) => {
    arrived.push(new URL(request.url ?? '', 'http://localhost').searchParams);
    if (!isSilent) {
      response.writeHead(204).end();
    }
  });
  const counts = () => arrived.map((query) => query.get('count'));

  before(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    await setting('skillLedger.sharing.endpoint', endpoint);
    await setting('skillLedger.sharing.adapter', 'beacon');
    // What the panel writes; the question itself is a dialog, which the workbench tests answer.
    const since = new Date(Date.now() - 15 * MINUTE).toISOString();
    const sharing = { endpoint, adapter: 'beacon', skillNames: 'hashed', projectKey: '', since };
    const content = JSON.parse(readFileSync(consentFile, 'utf8')) as object;
    writeFileSync(consentFile, JSON.stringify({ ...content, sharing }));
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await setting('telemetry.telemetryLevel', undefined);
  });

  it('what other extensions track arrives, as far as it may', async () => {
    const { track } = await ledger();
    await until('a tracked event', () => {
      track('skill_generated', { count: 7, score: 'secret', path: '/secret' });
      return arrived.some((query) => query.get('e') === 'skill_generated');
    });
    const [query] = arrived.filter((one) => one.get('e') === 'skill_generated');
    assert.deepEqual([query?.get('t'), query?.get('count')], ['auto-skill', '7']);
    assert.doesNotMatch(String(query), /secret/);
  });

  it('a use that is on record since then arrives once, one from before does not', async () => {
    putUse('bbbbbbbb-0000-4000-8000-000000000002', 'while-on', 10);
    await until('the use', () => arrived.some((query) => query.get('e') === 'skill_used'));
    await vscode.commands.executeCommand('skillLedger.refresh');
    await sleep(5_000);
    const used = arrived.filter((query) => query.get('e') === 'skill_used');
    assert.deepEqual(
      used.map((query) => [query.get('outcome'), query.get('agent')]),
      [['success', 'claude-code']],
    );
  });

  it('the guard sees it, from one bundle and to this machine only', () => {
    const ours = ownCalls().filter(({ isMainThread }) => isMainThread);
    assert.ok(ours.length > 0);
    for (const { stack, to } of ours) {
      assert.match(stack, /[\\/]dist[\\/]sharing\.js/);
      assert.match(typeof to === 'string' ? to : String(to.host), /^127\.0\.0\.1:/);
    }
  });

  it('the level switched off in mid-send: nothing more leaves, and what was queued is gone', async () => {
    const { track } = await ledger();
    isSilent = true;
    arrived.length = 0;
    for (const count of [1001, 1002, 1003]) {
      track('skill_generated', { count });
    }
    await until('the first of three', () => counts().includes('1001'));
    await setting('telemetry.telemetryLevel', 'off');
    await until('telemetry to be off', () => !vscode.env.isTelemetryEnabled);
    track('skill_generated', { count: 1004 });
    await sleep(8_000);
    assert.deepEqual(counts(), ['1001']);
    const outbox = readFileSync(join(folder, 'sharing', 'outbox.jsonl'), 'utf8');
    assert.doesNotMatch(outbox, /100[1-4]/);
    assert.match(outbox, /"waiting":0/);

    isSilent = false;
    await setting('telemetry.telemetryLevel', 'all');
    await until('sharing to go on', () => {
      track('skill_generated', { count: 2000 });
      return counts().includes('2000');
    });
    assert.deepEqual(
      counts().filter((count) => count !== '2000'),
      ['1001'],
    );
  });
});
