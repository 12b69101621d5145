import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

describe('settings of a workspace', () => {
  it('decide nothing', () => {
    const settings = vscode.workspace.getConfiguration('skillLedger');
    assert.equal(settings.get('recording'), 'followTelemetry');
    assert.equal(settings.get('retentionDays'), 90);
    assert.equal(settings.get('sources.claude-code.enabled'), true);
    assert.deepEqual(settings.get('sources.claude-code.paths'), []);
  });

  it('do not keep uses from being recorded', async () => {
    await vscode.extensions.getExtension('skill-ledger.skill-ledger')?.activate();
    const report = join(homedir(), '.claude', 'auto-skill', 'last-report.jsonl');
    const until = Date.now() + 50_000;
    while (!(existsSync(report) && readFileSync(report, 'utf8').includes('"code-review"')) && Date.now() < until) {
      await new Promise((done) => setTimeout(done, 50));
    }
    assert.match(readFileSync(report, 'utf8'), /"skillName":"code-review"/);
  });
});
