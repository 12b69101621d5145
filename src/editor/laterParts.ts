import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { COMMANDS } from '../ids.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import type { Wording } from '../report/skillRows.js';
import type { AgentConnections } from './agentConnections.js';
import type { SkillsView } from './skillsView.js';

export interface LaterParts {
  readonly store: ReportStore;
  readonly skills: SkillsView;
  readonly consent: Consent;
  readonly worker: WorkerClient;
  readonly connections: AgentConnections;
  readonly wording: () => Wording;
  readonly context: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

/** Commands of which not the first moment, but somebody's click needs the code. */
const LATER = [
  'revealEvidence',
  'revealSkill',
  'unmuteNotices',
  'connectAgent',
  'disconnectAgent',
  'exportData',
  'showEvents',
  'showEventsOf',
] as const satisfies readonly (keyof typeof COMMANDS)[];

/** What is loaded later. */
export interface Loaded extends vscode.Disposable {
  readonly run: Readonly<Record<(typeof LATER)[number], (...args: readonly unknown[]) => Promise<void>>>;
}

/** What nobody needs in the first moment. Its code is in a bundle of its own, which activation does not wait for. */
export function laterParts(parts: LaterParts): vscode.Disposable {
  let loading: Promise<Loaded> | null = null;
  let loaded: Loaded | null = null;
  const load = (): Promise<Loaded> => {
    loading ??= import('./besidePanel.js').then(({ besidePanel }) => (loaded = besidePanel(parts)));
    return loading;
  };
  const commands = LATER.map((name) =>
    vscode.commands.registerCommand(COMMANDS[name], async (...args: readonly unknown[]) =>
      (await load()).run[name](...args),
    ),
  );
  // There is something to show: the start has come so far that this no longer holds it up.
  const first = parts.store.onDidChange(() => {
    first.dispose();
    load().catch((error: unknown) => parts.log.error(`A part of the extension could not be loaded: ${String(error)}`));
  });
  return vscode.Disposable.from(
    ...commands,
    new vscode.Disposable(() => {
      first.dispose();
      loaded?.dispose();
    }),
  );
}
