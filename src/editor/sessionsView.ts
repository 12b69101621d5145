import * as vscode from 'vscode';
import type { Consent } from '../consent/consent.js';
import { COMMANDS, VIEWS } from '../ids.js';
import type { Log } from '../ledger/types.js';
import type { ReportStore } from '../report/reportStore.js';
import type { SessionPages } from '../report/sessionPages.js';
import { dayNodes, sessionChildren, type SessionNode } from '../report/sessionTree.js';
import type { Wording } from '../report/skillRows.js';

const MINUTE_MS = 60_000;

export interface SessionsViewParts {
  readonly pages: SessionPages;
  readonly store: ReportStore;
  readonly consent: Consent;
  readonly wording: () => Wording;
  readonly log: Log;
}

/** The "Sessions" tree. The editor asks for rows only while the view can be seen, and only then the worker is asked. */
export class SessionsView implements vscode.TreeDataProvider<SessionNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<SessionNode>;
  private readonly subscriptions: { dispose(): unknown }[];
  /** "2 min ago" must go on though nothing happens. */
  private readonly clock: NodeJS.Timeout;

  constructor(private readonly parts: SessionsViewParts) {
    this.view = vscode.window.createTreeView(VIEWS.sessions, { treeDataProvider: this, canSelectMany: true });
    const { store, consent } = parts;
    const update = (): void => this.update();
    this.subscriptions = [store.onDidChange(update), store.onDidChangeSessions(update), consent.onDidChange(update)];
    this.clock = setInterval(() => this.view.visible && this.changed.fire(), MINUTE_MS);
    this.clock.unref();
  }

  get selection(): readonly SessionNode[] {
    return this.view.selection;
  }

  showMore(): void {
    this.parts.pages.showMore();
    this.changed.fire();
  }

  getTreeItem(node: SessionNode): vscode.TreeItem {
    const { row } = node;
    const item = new vscode.TreeItem(row.label, collapsible(node));
    item.id = node.id;
    item.description = row.description;
    item.tooltip = row.tooltip;
    item.accessibilityInformation = { label: row.spoken };
    item.iconPath = new vscode.ThemeIcon(
      row.icon.id,
      row.icon.color === null ? undefined : new vscode.ThemeColor(row.icon.color),
    );
    item.contextValue = node.kind;
    if (node.kind === 'more') {
      item.command = { command: COMMANDS.moreSessions, title: row.label };
    } else if (node.kind === 'use') {
      item.command = { command: COMMANDS.revealEvidence, title: '', arguments: [node] };
    }
    return item;
  }

  async getChildren(node?: SessionNode): Promise<SessionNode[]> {
    const { pages, wording } = this.parts;
    if (node === undefined) {
      return this.hasSessions ? this.days() : [];
    }
    switch (node.kind) {
      case 'day':
      case 'group':
        return [...node.children];
      case 'session':
        return sessionChildren(node.session, await pages.usesOf(node.session), wording());
      case 'use':
      case 'fact':
      case 'more':
        return [];
    }
  }

  dispose(): void {
    clearInterval(this.clock);
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
    this.view.dispose();
    this.changed.dispose();
  }

  /** The published report tells whether there are any: an empty view needs no worker. */
  private get hasSessions(): boolean {
    return (this.parts.store.current?.span.sessions ?? 0) > 0;
  }

  private async days(): Promise<SessionNode[]> {
    const { pages, wording, log } = this.parts;
    try {
      const page = await pages.page();
      this.view.message = this.offMessage();
      return dayNodes(page, wording());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error(`Sessions could not be read: ${message}`);
      this.view.message = vscode.l10n.t('The sessions can’t be read: {0} "Refresh" tries it again.', message);
      return [];
    }
  }

  private update(): void {
    this.parts.pages.invalidate();
    const sessions = this.parts.store.current?.span.sessions ?? 0;
    this.view.description = sessions > 0 ? sessions.toLocaleString(this.parts.wording().language) : '';
    this.view.message = this.offMessage();
    this.changed.fire();
  }

  /** Without rows the welcome text says it. */
  private offMessage(): string {
    const isOff = this.parts.consent.current?.recording === false;
    return isOff && this.hasSessions
      ? vscode.l10n.t('Recording is off: new sessions are not added. "Recording & Privacy" says why.')
      : '';
  }
}

function collapsible(node: SessionNode): vscode.TreeItemCollapsibleState {
  switch (node.kind) {
    case 'day':
    case 'group':
      return node.open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
    case 'session':
      return vscode.TreeItemCollapsibleState.Collapsed;
    case 'use':
    case 'fact':
    case 'more':
      return vscode.TreeItemCollapsibleState.None;
  }
}
