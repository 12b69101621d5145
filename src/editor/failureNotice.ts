import * as vscode from 'vscode';
import { claimToday, forgetClaims } from '../capture/dailyClaim.js';
import type { WorkerClient } from '../capture/workerClient.js';
import { COMMANDS, SETTINGS } from '../ids.js';
import type { Log } from '../ledger/types.js';
import { localDay } from '../model/localDay.js';
import type { SkillReport } from '../model/report.js';
import type { UseEvent } from '../model/use.js';
import { isStreak, newlyFailed, STREAK, streakWords } from '../report/failureStreak.js';
import type { ReportStore, ShownReport } from '../report/reportStore.js';
import { isFiltered } from '../report/shownFilter.js';

const MUTED = 'notices.muted';
/** Nested uses stand between those that count. */
const LOOKED_AT = 30;

export interface FailureNoticeParts {
  readonly store: ReportStore;
  readonly worker: Pick<WorkerClient, 'call'>;
  /** Of the person, in all windows. */
  readonly memory: vscode.Memento;
  /** In which windows agree on who tells. */
  readonly folder: string;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

/** One quiet word a day, in one window, when a skill has failed three times in a row since the window was opened. */
export class FailureNotice implements vscode.Disposable {
  private readonly subscription: { dispose(): unknown };
  private readonly since: number;
  private seen: readonly SkillReport[] | null = null;

  constructor(private readonly parts: FailureNoticeParts) {
    this.since = parts.now();
    this.seen = parts.store.current?.reports ?? null;
    this.subscription = parts.store.onDidChange((shown) => void this.follow(shown));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** Asks which muted skills are to be told of again. */
  async unmute(): Promise<void> {
    const t = vscode.l10n.t;
    const { muted } = this;
    if (muted.length === 0) {
      void vscode.window.showInformationMessage(
        t('No skill is muted. “Mute” on a notice about {0} failures in a row does it.', STREAK),
      );
      return;
    }
    const picked = await vscode.window.showQuickPick(
      muted.map((label) => ({ label, picked: true })),
      { title: t('Skills whose failures are told again'), canPickMany: true },
    );
    if (picked !== undefined) {
      const names = new Set(picked.map(({ label }) => label));
      await this.parts.memory.update(
        MUTED,
        muted.filter((name) => !names.has(name)),
      );
    }
  }

  private async follow(shown: ShownReport): Promise<void> {
    const { folder, log } = this.parts;
    try {
      if (shown.span.uses === 0) {
        this.seen = null;
        await forgetClaims(folder); // all was cleared
        return;
      }
      // Numbers of a filter say nothing of what is new; what failed meanwhile is met when it is lifted.
      if (isFiltered({ ...shown.filter, text: '' })) {
        return;
      }
      const before = this.seen;
      this.seen = shown.reports;
      const failed = before === null ? [] : newlyFailed(before, shown.reports);
      for (const skillName of isOn() ? failed.filter((name) => !this.muted.includes(name)) : []) {
        await this.look(skillName);
      }
    } catch (error) {
      log.warn(`A notice could not be shown: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async look(skillName: string): Promise<void> {
    const { worker, folder, now } = this.parts;
    const events = await worker.call('events', { skillName }, LOOKED_AT);
    const last = events.find(({ nested }) => !nested);
    if (last !== undefined && isStreak(events, this.since) && (await claimToday(folder, skillName, localDay(now())))) {
      this.tell(last).then(undefined, () => undefined); // a notice that is dismissed needs no answer
    }
  }

  private async tell(last: UseEvent): Promise<void> {
    const t = vscode.l10n.t;
    const show = t('Show');
    const mute = t('Mute');
    const choice = await vscode.window.showInformationMessage(streakWords(last, t), show, mute);
    if (choice === show) {
      await vscode.commands.executeCommand(COMMANDS.revealSkill, last.skillName);
    } else if (choice === mute) {
      await this.parts.memory.update(MUTED, [...new Set([...this.muted, last.skillName])]);
    }
  }

  private get muted(): readonly string[] {
    const kept = this.parts.memory.get<unknown>(MUTED);
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  }
}

function isOn(): boolean {
  return vscode.workspace.getConfiguration(SETTINGS.section).get<unknown>(SETTINGS.notices) !== false;
}
