import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { COMMANDS, DASHBOARD } from '../ids.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import type { SkillNode } from '../report/skillTree.js';
import type { Wording } from '../report/skillRows.js';
import type { DashboardPanel } from './dashboardPanel.js';

export interface DashboardParts {
  readonly store: ReportStore;
  readonly consent: Pick<Consent, 'current' | 'onDidChange'>;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly wording: () => Wording;
  readonly now: () => number;
  readonly log: Log;
}

/** "Open Dashboard", of all skills or of one. Its code is in a bundle of its own, which activation does not wait for. */
export function registerDashboard(parts: DashboardParts): vscode.Disposable {
  let loading: Promise<DashboardPanel> | null = null;
  const dashboard = (): Promise<DashboardPanel> => {
    loading ??= import('./dashboardPanel.js').then((bundle) => new bundle.DashboardPanel(parts));
    return loading;
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.openDashboard, async () => (await dashboard()).open(null)),
    vscode.commands.registerCommand(COMMANDS.openDashboardOf, async (node?: SkillNode) =>
      (await dashboard()).open(node?.kind === 'skill' ? node.report.skillName : null),
    ),
    vscode.window.registerWebviewPanelSerializer(DASHBOARD, {
      deserializeWebviewPanel: async (panel) => (await dashboard()).adopt(panel),
    }),
    { dispose: () => void loading?.then((loaded) => loaded.dispose()) },
  );
}
