import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ConnectionChange } from '../connections/connectionState.js';

const SCHEME = 'skill-ledger-change';

/** Shows what a change would make of a file, as two documents that can't be edited. */
export class ChangeDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly subscription: vscode.Disposable;
  private comparisons = 0;

  constructor() {
    this.subscription = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Opens the comparison. What it resolves to closes it. */
  async show({ path, before, after }: ConnectionChange, title: string): Promise<() => Promise<void>> {
    // Each has addresses of its own: one that is closed late must not take a later one of the same file with it.
    const query = String(++this.comparisons);
    const uriOf = (side: string): vscode.Uri =>
      vscode.Uri.from({ scheme: SCHEME, path: `/${side}/${basename(path)}`, query });
    const [left, right] = [uriOf('before'), uriOf('after')];
    this.texts.set(left.toString(), before ?? '');
    this.texts.set(right.toString(), after ?? '');
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
    return async () => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      const shown = tabs.filter(
        ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === right.toString(),
      );
      await vscode.window.tabGroups.close(shown);
    };
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
