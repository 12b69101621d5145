import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ConnectionChange } from '../connections/connectionState.js';

const SCHEME = 'skill-ledger-change';

/** Shows what a change would make of a file, as two documents that can't be edited. */
export class ChangeDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly texts = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Opens the comparison; what it resolves to closes it. */
  async show({ agentId, path, before, after }: ConnectionChange, title: string): Promise<() => Promise<void>> {
    const [left, right] = [
      this.put(`/${agentId}/before/${basename(path)}`, before),
      this.put(`/${agentId}/after/${basename(path)}`, after),
    ];
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
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
    this.changed.dispose();
  }

  private put(path: string, text: string | null): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    this.texts.set(uri.toString(), text ?? '');
    this.changed.fire(uri); // an earlier comparison may still be open
    return uri;
  }
}
