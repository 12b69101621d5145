import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { claudeSession } from '../../fixtures/claude-code/records.js';
import { putSession } from '../../fixtures/home.js';

const TEN_DAYS_AGO = new Date(Date.now() - 10 * 86_400_000).toISOString();

describe('the time for which single uses are kept', () => {
  const settings = vscode.workspace.getConfiguration('skillLedger');
  after(() => settings.update('retentionDays', undefined, vscode.ConfigurationTarget.Global));

  it('applies without a restart, and leaves the sums', async () => {
    const extension = vscode.extensions.getExtension<Api>('skill-ledger.skill-ledger');
    const api = await extension?.activate();
    assert.ok(api);
    const old = claudeSession({ sessionId: 'bbbbbbbb-0000-4000-8000-000000000001', start: TEN_DAYS_AGO });
    putSession(homedir(), old.prompt('Old').skillCall('of-long-ago').endTurn());
    await until(async () => (await api.getEvents('of-long-ago')).length === 1);

    await settings.update('retentionDays', 5, vscode.ConfigurationTarget.Global);
    await until(async () => (await api.getEvents('of-long-ago')).length === 0);
    assert.equal((await api.getEffectivenessReport('of-long-ago'))[0]?.totalUses, 1);
    const report = join(homedir(), '.claude', 'auto-skill', 'last-report.jsonl');
    assert.ok(existsSync(report) && readFileSync(report, 'utf8').includes('of-long-ago'));
  }).timeout(120_000);
});

interface Api {
  getEvents(skillName: string): Promise<readonly unknown[]>;
  getEffectivenessReport(skillName: string): Promise<readonly { readonly totalUses: number }[]>;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 58_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, 'not within 58 s');
    await new Promise((done) => setTimeout(done, 250));
  }
}
