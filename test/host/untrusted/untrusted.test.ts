import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { events, openTerminal, type } from '../terminalSteps.js';

describe('a folder that nobody has trusted', () => {
  it('is untrusted in this run', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('does not keep the extension from starting', async () => {
    const extension = vscode.extensions.getExtension('skill-ledger.skill-ledger');
    assert.ok(extension, 'it is enabled');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('has skills whose texts are not noted', async () => {
    const ledger = join(homedir(), '.claude', 'auto-skill');
    const noted = (): string =>
      readdirSync(ledger, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
        .join('\n');
    const end = Date.now() + 50_000;
    while (!(existsSync(ledger) && noted().includes('of-the-person')) && Date.now() < end) {
      await sleep(100);
    }
    assert.match(noted(), /of-the-person/);
    assert.doesNotMatch(noted(), /planted/);
  });

  it('has terminals that are not listened to', async function () {
    this.timeout(180_000);
    const terminal = await openTerminal('bash', '/bin/bash');
    assert.equal(await type(terminal, 'STAND_IN_EXIT=7 claude -p "/not-seen"'), 7, 'the stand-in ran');
    await sleep(3_000); // a use that was seen is in the ledger within a second
    assert.deepEqual(await events(), []);
    terminal.dispose();
  });
});
