import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import { sharingBecause } from '../report/sharingRow.js';
import { previewText } from '../report/sharingText.js';
import type { Wording } from '../report/skillRows.js';
import type { Program } from '../sharing/sharingFunctions.js';
import type { SharingGate } from '../sharing/sharingGate.js';
import { sharingDestination } from './sharingSettings.js';

const SCHEME = 'skill-ledger-sharing';

export interface SharingPreviewParts {
  readonly gate: Pick<SharingGate, 'decide'>;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly program: Program;
  readonly wording: () => Wording;
}

/** "Preview What Would Be Sent": the requests as a document that can't be changed, whether an endpoint is set or not. */
export class SharingPreviewDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly parts: SharingPreviewParts) {
    this.subscription = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    );
  }

  async provideTextDocumentContent(): Promise<string> {
    const { gate, worker, program, wording } = this.parts;
    const preview = await worker.call('previewSharing', sharingDestination(), program);
    const words = wording();
    return previewText(preview, sharingBecause(gate.decide(), words), words.t);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  async show(): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${vscode.l10n.t('What would be sent')}.txt` });
    this.changed.fire(uri); // one that is open already shows what is true now
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }
}
