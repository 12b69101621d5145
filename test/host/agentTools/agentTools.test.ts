import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SkillLedgerApi } from '../../../src/api.js';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { putSession } from '../../fixtures/home.js';

const WAIT_MS = 50_000;

interface Told {
  readonly uses_in: string;
  readonly skills: readonly { readonly skill: string; readonly uses: number }[];
}

async function ledgerApi(): Promise<SkillLedgerApi> {
  const extension = vscode.extensions.getExtension<SkillLedgerApi>('skill-ledger.skill-ledger');
  assert.ok(extension);
  return extension.activate();
}

async function invoke(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  assert.equal(content.length, 1);
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return part.value;
}

async function ask(): Promise<Told> {
  return JSON.parse(await invoke('skill_ledger_report', {})) as Told;
}

async function set(name: string, value: boolean | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('skillLedger').update(name, value, vscode.ConfigurationTarget.Global);
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + WAIT_MS; !(await isSo()); await sleep(100)) {
    assert.ok(Date.now() < end, what);
  }
}

/** A session with one use, imported. */
async function used(skill: string, cwd: string): Promise<void> {
  const start = new Date(Date.now() - 20_000).toISOString();
  const session = claudeSession({ sessionId: randomUUID(), start, cwd });
  putSession(homedir(), session.prompt('Do it').skillCall(skill).endTurn());
  const { getEvents } = await ledgerApi();
  await until(`${skill} is imported`, async () => (await getEvents(skill)).length === 1);
}

/** What a process outside sees. */
function noted(): string {
  const text = readFileSync(join(homedir(), '.claude', 'auto-skill', 'telemetry.json'), 'utf8');
  const { editors } = JSON.parse(text) as { editors?: Record<string, { agents?: string }> };
  return Object.values(editors ?? {})
    .map(({ agents }) => String(agents))
    .join();
}

describe('agents inside VS Code', () => {
  before(async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(folder);
    await used('here', realpathSync(folder));
    await used('elsewhere', '/home/dev/elsewhere');
  });

  after(async () => {
    await set('agents.enabled', undefined);
    await set('agents.allFolders', undefined);
  });

  it('get nothing while they may not ask, whichever tool they call', async () => {
    for (const [name, input] of [
      ['skill_ledger_report', {}],
      ['skill_ledger_skill', { skill: 'here' }],
      ['skill_ledger_record_outcome', { skill: 'here', outcome: 'failure' }],
    ] as const) {
      const text = await invoke(name, input).catch((error: unknown) => String(error));
      assert.match(text, /has not let agents use Skill Ledger yet/);
      assert.doesNotMatch(text, /here/);
    }
    assert.equal((await (await ledgerApi()).getEvents('here'))[0]?.reportedOutcome, null);
  });

  it('see what was used in the folder that is open, once the person says so', async () => {
    await set('agents.enabled', true);
    const told = await ask();
    assert.equal(told.uses_in, 'this folder only');
    assert.deepEqual(
      told.skills.map(({ skill, uses }) => [skill, uses]),
      [['here', 1]],
    );
    await until('other processes see it', () => noted() === 'folder');
  });

  it('see all folders where that is allowed', async () => {
    await set('agents.allFolders', true);
    await until('all are told', async () => (await ask()).skills.length === 2);
    await until('other processes see it', () => noted() === 'all');
    await set('agents.allFolders', false);
  });

  it('learn what is wrong with their arguments', async () => {
    assert.match(await invoke('skill_ledger_report', { since: 'yesterday' }), /^since is no time/);
    assert.match(await invoke('skill_ledger_skill', { skill: 'two words' }), /^skill can't be/);
  });

  it('record how a skill went: beside what was observed, or as a use of its own', async () => {
    const { getEvents } = await ledgerApi();
    assert.equal(await invoke('skill_ledger_record_outcome', { skill: 'fresh', outcome: 'partial' }), 'Recorded.');
    const [event] = await getEvents('fresh');
    // Called outside a chat: it is not known by whom.
    assert.deepEqual([event?.trigger, event?.outcome, event?.agentId], ['api', 'partial', 'unknown']);
    assert.match(event?.project ?? '', /^[0-9a-f]{16}$/);
  });

  it('get nothing any more once the person says no, which binds other processes, too', async () => {
    await set('agents.enabled', false);
    assert.match(await invoke('skill_ledger_report', {}), /does not let agents use Skill Ledger/);
    await until('other processes see it', () => noted() === 'off');
  });
});
