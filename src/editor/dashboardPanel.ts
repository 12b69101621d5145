import * as vscode from 'vscode';
import { DASHBOARD } from '../ids.js';
import { recordingWords } from '../report/consentWords.js';
import { type HostMessage, parsePageMessage } from '../report/dashboardMessages.js';
import { type DashboardNumbers, noNumbers } from '../report/dashboardNumbers.js';
import { type DashboardQuestion, EVERYTHING, followFilter, questionOf } from '../report/dashboardQuestion.js';
import type { ShownFilter } from '../report/shownFilter.js';
import type { DashboardParts } from './dashboard.js';
import { exportChart } from './dashboardExport.js';
import { dashboardHtml } from './dashboardHtml.js';

/** An import changes the ledger every moment; numbers that jump more often can't be read. */
const CALM_MS = 2_000;

/** Above so many uses the days take so long to add up that the rest is shown before them. */
const MANY_USES = 100_000;

/** The one dashboard of a window: answers what its page asks, and tells it when the ledger has changed. */
export class DashboardPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private question: DashboardQuestion = EVERYTHING;
  private filter: ShownFilter;
  private readonly subscriptions: { dispose(): unknown }[];
  /** Counts the questions, since answers may come in another order. */
  private asked = 0;
  private isReady = false;
  /** The page shows numbers. */
  private isFilled = false;
  /** The question was changed outside the page, which does not know yet. */
  private isChosen = false;
  private calm: NodeJS.Timeout | null = null;
  private isOld = false;

  constructor(private readonly parts: DashboardParts) {
    const { store, consent } = parts;
    this.filter = store.filter;
    this.subscriptions = [store.onDidChange(() => this.renew()), consent.onDidChange(() => this.renew())];
  }

  /** Shows all skills, or one, with the time range and the agent of the skills tree. */
  open(skillName: string | null): void {
    this.filter = this.parts.store.filter;
    this.question = questionOf(this.filter, skillName);
    this.isChosen = true;
    if (this.panel === null) {
      const options = { enableScripts: true, localResourceRoots: [this.dist] };
      this.adopt(vscode.window.createWebviewPanel(DASHBOARD, this.title, vscode.ViewColumn.Active, options));
    } else {
      this.panel.reveal();
      void this.answer();
    }
  }

  /** Takes a panel that is new, or that the editor has brought back after a reload. */
  adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.isReady = false;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [this.dist] };
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(this.dist, '..', 'media', `dashboard-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    panel.onDidChangeViewState(() => {
      this.isReady &&= panel.visible; // a hidden page is gone; one that is shown again says when it is there
    });
    panel.onDidDispose(() => {
      if (this.panel === panel) {
        this.panel = null;
      }
    });
    webview.html = dashboardHtml(webview, this.dist);
  }

  dispose(): void {
    if (this.calm !== null) {
      clearTimeout(this.calm);
    }
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private get dist(): vscode.Uri {
    return vscode.Uri.file(__dirname);
  }

  private get title(): string {
    const t = vscode.l10n.t;
    const { skillName } = this.question;
    return skillName === null ? t('Skill Dashboard') : t('{0} – Skill Dashboard', skillName);
  }

  private receive(value: unknown): void {
    const message = parsePageMessage(value);
    switch (message?.kind) {
      case 'ready':
        this.isReady = true;
        this.isFilled = false;
        this.question = this.isChosen ? this.question : (message.question ?? this.question);
        this.tell({ kind: 'words', language: vscode.env.language, strings: vscode.l10n.bundle ?? {} });
        void this.answer();
        break;
      case 'ask':
        this.question = message.question;
        void this.answer();
        break;
      case 'export':
        void exportChart(message.chart, message.rows, this.parts.now());
        break;
      case undefined:
        this.parts.log.warn('The dashboard sent a message that can’t be understood; it was dropped.');
        break;
    }
  }

  /** Something has changed. At once, but not again before some time has passed. */
  private renew(): void {
    const { filter } = this.parts.store;
    if (filter.range !== this.filter.range || filter.agentId !== this.filter.agentId) {
      this.question = followFilter(this.question, this.filter, filter);
      this.isChosen = true;
    }
    this.filter = filter;
    if (this.calm !== null) {
      this.isOld = true;
      return;
    }
    this.calm = setTimeout(() => {
      this.calm = null;
      if (this.isOld) {
        this.isOld = false;
        this.renew();
      }
    }, CALM_MS);
    this.calm.unref();
    void this.answer();
  }

  /** Tells the page the numbers that it asked for last. A page that is hidden asks anew when it is shown. */
  private async answer(): Promise<void> {
    const { panel, question } = this;
    const { current } = this.parts.store;
    if (panel === null || !this.isReady || current === null) {
      return;
    }
    const asked = ++this.asked;
    panel.title = this.title;
    try {
      if (!this.isFilled && current.span.uses > MANY_USES) {
        this.show(asked, await this.parts.worker.call('dashboard', question, true));
      }
      // Where nothing is recorded, looking must not make a ledger.
      const isEmpty = current.span.uses === 0;
      this.show(asked, isEmpty ? noNumbers(question) : await this.parts.worker.call('dashboard', question, false));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.tell({ kind: 'failed', message: vscode.l10n.t('The numbers could not be read: {0}', why) });
    }
  }

  private show(asked: number, numbers: DashboardNumbers): void {
    if (asked === this.asked && this.isReady) {
      this.isChosen = false;
      this.isFilled = true;
      this.tell({ kind: 'numbers', numbers, offBecause: this.offBecause() });
    }
  }

  private offBecause(): string | null {
    const decision = this.parts.consent.current;
    return decision === null || decision.recording ? null : recordingWords(decision, vscode.l10n.t).because;
  }

  private tell(message: HostMessage): void {
    void this.panel?.webview.postMessage(message);
  }
}
