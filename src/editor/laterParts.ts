import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import type { Wording } from '../report/skillRows.js';
import type { SkillsView } from './skillsView.js';

export interface LaterParts {
  readonly store: ReportStore;
  readonly skills: SkillsView;
  readonly consent: Consent;
  readonly worker: WorkerClient;
  readonly wording: () => Wording;
  readonly context: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

/** What nobody needs in the first moment. Its code is in a bundle of its own, which activation does not wait for. */
export function laterParts(parts: LaterParts): vscode.Disposable {
  let loaded: vscode.Disposable | null = null;
  const load = async (): Promise<void> => {
    const { besidePanel } = await import('./besidePanel.js');
    loaded = besidePanel(parts);
  };
  const timer = setTimeout(() => {
    load().catch((error: unknown) => parts.log.error(`A part of the extension could not be loaded: ${String(error)}`));
  }, 0);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    loaded?.dispose();
  });
}
