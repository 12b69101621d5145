import * as vscode from 'vscode';
import type { Consent } from '../consent/consent.js';
import { VIEWS } from '../ids.js';
import { nextLocalDay } from '../model/localDay.js';
import { recordingWords } from '../report/consentWords.js';
import type { ReportStore } from '../report/reportStore.js';
import type { Wording } from '../report/skillRows.js';
import { todayItem } from '../report/today.js';

/** Left of it stand the items that belong to the file being edited. */
const PRIORITY = -100;
/** A machine that slept over midnight is noticed this late at most. */
const LOOK_AGAIN_MS = 10 * 60_000;

/** Today's uses and failures in the status bar. */
export class TodayBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'skillLedger.today',
    vscode.StatusBarAlignment.Right,
    PRIORITY,
  );
  private readonly subscriptions: { dispose(): unknown }[];
  private midnight: NodeJS.Timeout | null = null;

  constructor(
    private readonly store: ReportStore,
    private readonly consent: Consent,
    private readonly wording: () => Wording,
  ) {
    this.item.name = vscode.l10n.t('Skill Ledger: Uses Today');
    this.item.command = `${VIEWS.skills}.focus`;
    const update = (): void => this.update();
    this.subscriptions = [store.onDidChange(update), consent.onDidChange(update)];
  }

  dispose(): void {
    if (this.midnight !== null) {
      clearTimeout(this.midnight);
    }
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
    this.item.dispose();
  }

  private update(): void {
    const words = this.wording();
    const decision = this.consent.current;
    const offBecause = decision === null || decision.recording ? null : recordingWords(decision, words.t).because;
    const shown = todayItem(this.store.current, offBecause, words);
    if (shown === null) {
      this.item.hide();
    } else {
      this.item.text = shown.text;
      this.item.tooltip = shown.tooltip;
      this.item.accessibilityInformation = { label: shown.spoken };
      this.item.show();
    }
    this.updateAtMidnight(words.now);
  }

  private updateAtMidnight(now: number): void {
    if (this.midnight !== null) {
      clearTimeout(this.midnight);
    }
    this.midnight = setTimeout(() => this.update(), Math.min(nextLocalDay(now) - now, LOOK_AGAIN_MS));
    this.midnight.unref();
  }
}
