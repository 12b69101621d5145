import * as vscode from 'vscode';
import type { EvidenceText } from '../../report/evidenceWords.js';

const SCHEME = 'skill-ledger-evidence';

/** Records of a session that no editor can show where they lie, as documents that can't be changed. */
export class EvidenceDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.subscription = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    );
  }

  /** After a restart of the window nothing is held: what a session says is not stored. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.texts.get(uri.toString()) ??
      `// ${vscode.l10n.t('This is shown only until the window is closed. Choose the use in the Skill Ledger panel again.')}\n`
    );
  }

  /** @param title names the document, without its ending */
  add(id: string, title: string, { text }: EvidenceText): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.jsonc`, query: id });
    this.texts.set(uri.toString(), text);
    return uri;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
