import * as vscode from 'vscode';
import type { ClearResult, ClearScope } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** "Clear Data…": asks once, modally, says how much went. */
export class ClearData {
  constructor(
    private readonly clear: (scope: ClearScope) => Promise<ClearResult>,
    private readonly store: ReportStore,
    private readonly now: () => number,
  ) {}

  async ask(): Promise<void> {
    const t = vscode.l10n.t;
    const everything = t('Clear Everything');
    const oneSkill = t('One Skill…');
    const older = t('Older Than…');
    const choice = await vscode.window.showWarningMessage(
      t('Clear what Skill Ledger has recorded?'),
      {
        modal: true,
        detail: t(
          'This can not be undone. It holds in every window, and cleared uses do not come back from your agents’ sessions. Those sessions themselves are not touched.',
        ),
      },
      everything,
      oneSkill,
      older,
    );
    if (choice === everything) {
      await this.run({ kind: 'all' });
    } else if (choice === oneSkill) {
      const skillName = await vscode.window.showQuickPick(this.skillNames(), {
        title: t('Clear the uses of one skill'),
        placeHolder: t('Its uses are cleared at once'),
      });
      if (skillName !== undefined) {
        await this.run({ kind: 'skill', skillName });
      }
    } else if (choice === older) {
      await this.askAge();
    }
  }

  /** From a skill's context menu. */
  async askForSkill(skillName: string): Promise<void> {
    const t = vscode.l10n.t;
    const clear = t('Clear');
    const choice = await vscode.window.showWarningMessage(
      t('Clear all recorded uses of "{0}"?', skillName),
      { modal: true, detail: t('This can not be undone.') },
      clear,
    );
    if (choice === clear) {
      await this.run({ kind: 'skill', skillName });
    }
  }

  private skillNames(): string[] {
    return (this.store.current?.reports ?? []).map(({ skillName }) => skillName).sort();
  }

  private async askAge(): Promise<void> {
    const t = vscode.l10n.t;
    const days = [7, 30, 90, 180, 365];
    const choice = await vscode.window.showQuickPick(
      days.map((count) => ({ label: t('Older than {0} days', count), days: count })),
      { title: t('Clear old uses'), placeHolder: t('They are cleared at once') },
    );
    if (choice !== undefined) {
      await this.run({ kind: 'before', time: this.now() - choice.days * DAY_MS });
    }
  }

  private async run(scope: ClearScope): Promise<void> {
    const t = vscode.l10n.t;
    try {
      const { uses, sessions } = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: t('Clearing…') },
        () => this.clear(scope),
      );
      await this.store.followPublished();
      void vscode.window.showInformationMessage(t('Cleared {0} uses and {1} sessions.', uses, sessions));
    } catch (error) {
      void vscode.window.showErrorMessage(
        t('Not cleared: {0}', error instanceof Error ? error.message : String(error)),
      );
    }
  }
}
