import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'skill-ledger.skill-ledger';

describe('the extension in a fresh home', () => {
  it('activates on its own after start-up', async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension, 'it is installed');
    const until = Date.now() + 50_000;
    while (!extension.isActive && Date.now() < until) {
      await new Promise((done) => setTimeout(done, 50));
    }
    assert.equal(extension.isActive, true);
  });

  it('registers every command that the manifest contributes', async () => {
    const extension = vscode.extensions.getExtension(ID);
    await extension?.activate();
    const known = new Set(await vscode.commands.getCommands(true));
    const contributed = contributedCommands(extension?.packageJSON);
    assert.ok(contributed.length > 0, 'there are commands');
    assert.deepEqual(
      contributed.filter((command) => !known.has(command)),
      [],
    );
  });
});

function contributedCommands(manifest: unknown): string[] {
  const { contributes } = manifest as { contributes?: { commands?: { command: string }[] } };
  return (contributes?.commands ?? []).map(({ command }) => command);
}
