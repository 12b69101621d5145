import * as vscode from 'vscode';
import type { ImportLoop } from '../capture/importLoop.js';
import type { WorkerClient } from '../capture/workerClient.js';
import { COMMANDS } from '../ids.js';
import { ClearData } from './clearData.js';
import type { ReportStore } from '../report/reportStore.js';
import type { SkillNode } from '../report/skillTree.js';

export interface LedgerCommandParts {
  readonly loop: ImportLoop;
  readonly store: ReportStore;
  readonly worker: WorkerClient;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: vscode.LogOutputChannel;
}

/** Commands that read into, or take out of, the ledger. */
export function registerLedgerCommands(parts: LedgerCommandParts): vscode.Disposable {
  const { loop, store, worker, now, log } = parts;
  const clearData = new ClearData((scope) => loop.standAside(() => worker.call('clear', scope)), store, now);
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.refresh, async () => {
      await loop.importNow();
      await store.followPublished();
      await store.takeInventory();
    }),
    vscode.commands.registerCommand(COMMANDS.importHistory, () => importHistory(loop, worker)),
    vscode.commands.registerCommand(COMMANDS.cancelImport, () => loop.cancel()),
    vscode.commands.registerCommand(COMMANDS.clearData, () => clearData.ask()),
    vscode.commands.registerCommand(COMMANDS.clearSkill, async (node?: SkillNode) => {
      if (node?.kind === 'skill') {
        await clearData.askForSkill(node.report.skillName);
      }
    }),
    vscode.commands.registerCommand(COMMANDS.showLog, () => log.show()),
  );
}

/** Looks for sessions that were not read yet. What the person cleared comes back only if they say so. */
async function importHistory(loop: ImportLoop, worker: WorkerClient): Promise<void> {
  const t = vscode.l10n.t;
  if ((await worker.call('clearedSpans')) > 0) {
    const keep = t('Keep It Out');
    const lift = t('Import It Again');
    const choice = await vscode.window.showInformationMessage(
      t('Data was cleared before. Shall it be imported again?'),
      { modal: true, detail: t('Only uses whose sessions your agents still keep can come back.') },
      keep,
      lift,
    );
    if (choice === undefined) {
      return;
    }
    if (choice === lift) {
      await worker.call('liftClears');
    }
  }
  await loop.importNow();
}
