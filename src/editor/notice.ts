import * as vscode from 'vscode';
import type { Consent } from '../consent/consent.js';
import { NOTICE_VERSION } from '../consent/notice.js';
import { COMMANDS } from '../ids.js';

/**
 * The first-run notice, in one window only. Resolves when it is on screen, not when it is answered: the import does
 * not wait for that. "Turn Off" stops it, and clearing is offered.
 */
export async function showNoticeOnce(consent: Consent): Promise<void> {
  if (!(await consent.claimNotice('noticeShown', NOTICE_VERSION))) {
    return;
  }
  const t = vscode.l10n.t;
  const what = t('What Is Recorded');
  const off = t('Turn Off');
  const answer = vscode.window.showInformationMessage(
    t(
      'Skill Ledger notes which skills your coding agents use and how that ends, from their session files, in a database on this machine. Nothing is sent.',
    ),
    what,
    off,
  );
  // The window answers in the order that it was asked: after this answer the notice is on screen.
  await vscode.commands.executeCommand('setContext', 'skillLedger.noticeShown', true);
  const follow = async (): Promise<void> => {
    const choice = await answer;
    if (choice === what) {
      await vscode.commands.executeCommand(COMMANDS.whatIsRecorded);
    } else if (choice === off) {
      await consent.pause();
      const clear = t('Clear Data…');
      const next = await vscode.window.showInformationMessage(t('Recording is off.'), clear);
      if (next === clear) {
        await vscode.commands.executeCommand(COMMANDS.clearData);
      }
    }
  };
  follow().then(undefined, () => undefined); // a dismissed notice needs no answer
}
