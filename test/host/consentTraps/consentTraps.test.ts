import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SkillLedgerApi } from '../../../src/api.js';

const folder = join(homedir(), '.claude', 'auto-skill');
const file = join(folder, 'telemetry.json');

/** Files that say no. The first is the one that the host was started with. */
const TRAPS: readonly (readonly [name: string, text: string])[] = [
  ['cut off in the middle', '{"installId": "i", "enabled": fal'],
  ['nothing but the no', '{"enabled":false}'],
  ['a trailing comma', '{"enabled": false,}'],
  ['a byte order mark', '\ufeff{"enabled": false}'],
  ['an extra key', '{"enabled": false, "more": {"of": "another program"}}'],
];

async function api(): Promise<SkillLedgerApi> {
  const extension = vscode.extensions.getExtension<SkillLedgerApi>('skill-ledger.skill-ledger');
  assert.ok(extension);
  return extension.activate();
}

describe('a consent file that says no', () => {
  for (const [index, [name, text]] of TRAPS.entries()) {
    it(`${name}: recording is off, and the file stays as it is`, async () => {
      const before = index === 0 ? readFileSync(file, 'utf8') : text;
      assert.equal(before, text);
      if (index > 0) {
        writeFileSync(file, text);
      }
      const { isTelemetryDisabled, recordEvent, getEvents } = await api();
      await vscode.commands.executeCommand('skillLedger.refresh');
      const { stored, stoppedBy } = await recordEvent({ skillName: 'never', outcome: 'success' });
      assert.deepEqual([stored, stoppedBy, isTelemetryDisabled()], [false, 'telemetry.json', 'telemetry.json']);
      await sleep(2_000); // a window imports within a second of its start, and tells its own settings
      assert.deepEqual(await getEvents('', 10), []);
      assert.equal(readFileSync(file, 'utf8'), text);
      assert.deepEqual(
        readdirSync(folder).filter((one) => one.startsWith('telemetry.json.')),
        [],
      );
    });
  }
});
