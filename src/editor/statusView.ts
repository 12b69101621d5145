import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { VIEWS } from '../ids.js';
import type { StatusRow } from '../report/statusRow.js';

/** The "Recording & Privacy" tree: what is recorded, why or why not, and the click that changes it. */
export class StatusView implements vscode.TreeDataProvider<StatusRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<StatusRow>;
  private shown: readonly StatusRow[] = [];

  constructor(private readonly rows: () => StatusRow[]) {
    this.view = vscode.window.createTreeView(VIEWS.status, { treeDataProvider: this });
  }

  /** Rows that say the same are left alone: a tree that is made anew loses the click that a person is about to make. */
  refresh(): void {
    const rows = this.rows();
    if (!isDeepStrictEqual(rows, this.shown)) {
      this.shown = rows;
      this.changed.fire();
    }
  }

  getChildren(row?: StatusRow): StatusRow[] {
    return [...(row === undefined ? this.shown : row.children)];
  }

  getTreeItem(row: StatusRow): vscode.TreeItem {
    const item = new vscode.TreeItem(row.label, collapsible(row));
    item.id = row.id;
    item.description = row.description;
    item.tooltip = row.tooltip === '' ? row.label : row.tooltip;
    item.accessibilityInformation = { label: [row.label, row.description].filter((text) => text !== '').join(': ') };
    item.iconPath = new vscode.ThemeIcon(
      row.icon.id,
      row.icon.color === null ? undefined : new vscode.ThemeColor(row.icon.color),
    );
    item.contextValue = row.id.split('/')[0] ?? row.id;
    if (row.command !== null) {
      item.command = row.command;
    }
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.changed.dispose();
  }
}

function collapsible(row: StatusRow): vscode.TreeItemCollapsibleState {
  if (row.children.length === 0) {
    return vscode.TreeItemCollapsibleState.None;
  }
  return ['ledger', 'sharing', 'connections'].includes(row.id)
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.Expanded;
}
