import assert from 'node:assert/strict';
import * as vscode from 'vscode';

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
});
