import * as vscode from 'vscode';
import type { ImportLoop } from '../capture/importLoop.js';
import type { WorkerClient } from '../capture/workerClient.js';
import { COMMANDS } from '../ids.js';
import type { ClearData } from './clearData.js';
import type { ReportStore } from './reportStore.js';
import type { SkillNode } from './skillTree.js';

export interface LedgerCommandParts {
  readonly loop: ImportLoop;
  readonly store: ReportStore;
  readonly worker: WorkerClient;
  readonly clearData: ClearData;
  readonly log: vscode.LogOutputChannel;
}

/** Commands that read into, or take out of, the ledger. */
export function registerLedgerCommands(parts: LedgerCommandParts): vscode.Disposable {
  const { loop, store, worker, clearData, log } = parts;
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

/** Looks at all sessions again. What the person cleared comes back only if they say so. */
async function importHistory(loop: ImportLoop, worker: WorkerClient): Promise<void> {
  const t = vscode.l10n.t;
  const cleared = await worker.call('clearedSpans');
  if (cleared > 0) {
    const keep = t('Keep Them Out');
    const lift = t('Import Them Again');
    const choice = await vscode.window.showInformationMessage(
      t('Uses were cleared before. Shall they be imported again?'),
      { modal: true, detail: t('Only those whose sessions your agents still keep can come back.') },
      keep,
      lift,
    );
    if (choice === undefined) {
      return;
    }
    await worker.call('prepareHistory', choice === lift);
  } else {
    await worker.call('prepareHistory', false);
  }
  await loop.importNow();
}
