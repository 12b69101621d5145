import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RecordedEvent } from '../../../src/api.js';
import { ledgerApi, namesInLedger } from './ledger.js';

const GOOD = { skillName: 'code-review', outcome: 'success' } as const;

// Runs after the tests of attaching: what began while recording was off is left out for ever.
describe('consent, as of each call', () => {
  const consentFile = join(homedir(), '.claude', 'auto-skill', 'telemetry.json');

  async function assertStopped(by: string): Promise<void> {
    const { recordEvent, isTelemetryDisabled, createTelemetryCollector } = await ledgerApi();
    const stopped = await recordEvent({ ...GOOD, skillName: 'never' });
    assert.deepEqual([stopped.stored, stopped.stoppedBy, stopped.skillName], [false, by, 'never']);
    assert.equal(isTelemetryDisabled(), by);
    const own = createTelemetryCollector(join(homedir(), 'never', 'own.db'));
    assert.equal((await own.recordEvent(GOOD)).stoppedBy, by);
    const command = await vscode.commands.executeCommand<RecordedEvent>('skillLedger.recordInvocation', {
      ...GOOD,
      skillName: 'never',
    });
    assert.equal(command.stoppedBy, by);
  }

  async function assertOn(): Promise<void> {
    const { recordEvent, isTelemetryDisabled } = await ledgerApi();
    assert.equal((await recordEvent({ ...GOOD, skillName: 'on-again' })).stored, true);
    assert.equal(isTelemetryDisabled(), false);
    assert.ok(!(await namesInLedger()).includes('never'));
  }

  it('the environment', async () => {
    const { isTelemetryDisabled } = await ledgerApi();
    assert.equal(isTelemetryDisabled(), false);
    process.env['DO_NOT_TRACK'] = '0';
    try {
      assert.equal(isTelemetryDisabled(), 'DO_NOT_TRACK');
      await assertStopped('DO_NOT_TRACK');
    } finally {
      delete process.env['DO_NOT_TRACK'];
    }
    await assertOn();
  });

  it('the setting', async () => {
    const setting = (value?: string) =>
      vscode.workspace.getConfiguration('skillLedger').update('recording', value, vscode.ConfigurationTarget.Global);
    await setting('off');
    await assertStopped('skillLedger.recording');
    await setting();
    await assertOn();
  });

  it('the consent file, read anew for each report', async () => {
    const before = readIfThere(consentFile);
    writeFileSync(consentFile, '{"enabled": false}');
    await assertStopped('telemetry.json');
    writeFileSync(consentFile, before ?? '{"enabled": true}');
    await assertOn();
  });

  it('what was recorded stays readable while recording is off', async () => {
    process.env['CI'] = '1';
    try {
      assert.ok((await namesInLedger()).includes('on-again'));
    } finally {
      delete process.env['CI'];
    }
  });
});

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
