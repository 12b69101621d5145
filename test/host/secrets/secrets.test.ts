import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { SkillLedgerApi } from '../../../src/api.js';
import { AGENTS } from '../../../src/agents/registry.js';
import { SECRET, secretIn } from '../../fixtures/secrets.js';
import { openTerminal, type, until } from '../terminalSteps.js';

const folder = join(homedir(), '.claude', 'auto-skill');

async function api(): Promise<SkillLedgerApi> {
  const extension = vscode.extensions.getExtension<SkillLedgerApi>('skill-ledger.skill-ledger');
  assert.ok(extension);
  return extension.activate();
}

describe('secrets in sessions, settings, paths, environment, terminals and calls', function () {
  this.timeout(180_000);

  it('every planted session is imported', async () => {
    const { getEvents } = await api();
    const agents = async () => new Set((await getEvents('', 1000)).map(({ agentId }) => agentId));
    await until(async () => {
      const found = await agents();
      return AGENTS.every(({ id }) => found.has(id));
    }, 'a use by each agent');
  });

  it('settings may name folders that are not there, or no folders', async () => {
    const root = join(homedir(), SECRET);
    mkdirSync(root, { recursive: true });
    for (const name of ['projects', 'sessions', 'tmp', 'session-state', 'storage', 'chats']) {
      writeFileSync(join(root, name), SECRET); // a file in the place of a folder
    }
    const settings = vscode.workspace.getConfiguration('skillLedger');
    for (const { id } of AGENTS) {
      const paths = [root, join('/nowhere', SECRET)];
      await settings.update(`sources.${id}.paths`, paths, vscode.ConfigurationTarget.Global);
    }
    await vscode.commands.executeCommand('skillLedger.importHistory');
    await vscode.commands.executeCommand('skillLedger.refresh');
  });

  it('other extensions may pass anything', async () => {
    const { recordEvent, track, getEvents, getEffectivenessReport, createTelemetryCollector } = await api();
    const good = { skillName: 'deploy', outcome: 'success', sessionId: SECRET, skillId: SECRET } as const;
    assert.equal((await recordEvent(good)).stored, true);
    for (const bad of [
      { [SECRET]: SECRET },
      { skillName: SECRET },
      { outcome: SECRET },
      { reason: SECRET },
      { durationMs: SECRET },
    ]) {
      const event = { ...good, ...bad } as Parameters<typeof recordEvent>[0];
      await assert.rejects(recordEvent(event), TypeError, JSON.stringify(bad));
    }
    track(SECRET, { outcome: SECRET });
    track('skill_used', { outcome: SECRET, agent: SECRET, [SECRET]: 1 });
    await assert.rejects(getEvents(SECRET), TypeError);
    await assert.rejects(getEffectivenessReport(SECRET), TypeError);
    const own = createTelemetryCollector(join(homedir(), SECRET, 'own.db'));
    await own.recordEvent(good);
    await own.close();
    await assert.rejects(
      Promise.resolve(vscode.commands.executeCommand('skillLedger.recordInvocation', { skillName: SECRET })),
    );
  });

  it('a terminal may run anything', async () => {
    const { getEvents } = await api();
    const terminal = await openTerminal('bash', '/bin/bash');
    await type(terminal, `export API_KEY='${SECRET}'`);
    await type(terminal, `API_KEY='${SECRET}' claude -p "/in-terminal ${SECRET}" --append-system-prompt '${SECRET}'`);
    await type(terminal, `cd '${SECRET}' && claude -p '/in-folder ${SECRET}'`);
    await until(async () => (await getEvents('in-terminal')).length === 1, 'the run in a terminal');
    terminal.dispose();
  });

  it('a preview shows none', async () => {
    await vscode.commands.executeCommand('skillLedger.previewSharing');
    const preview = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(preview, /POST \/v1\/logs/);
    assert.equal(secretIn(preview), null);
  });

  it('none is in a file of ours, or in the log', async () => {
    await vscode.commands.executeCommand('skillLedger.refresh');
    const files = filesBelow(folder);
    for (const name of ['telemetry.db', 'last-report.json']) {
      assert.ok(
        files.some((path) => path.endsWith(name)),
        name,
      );
    }
    const logs = filesBelow(dirname(homedir())).filter((path) => /[\\/]Skill Ledger[^\\/]*\.log$/.test(path));
    assert.ok(logs.length > 0);
    for (const path of [...files, ...logs]) {
      assert.equal(secretIn(readFileSync(path)), null, path);
    }
  });
});

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}
