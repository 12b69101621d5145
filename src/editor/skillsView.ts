import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../ids.js';
import { agentNodes, type Grouping, projectNodes } from '../report/grouping.js';
import type { ReportStore } from '../report/reportStore.js';
import type { Wording } from '../report/skillRows.js';
import { trendLine } from '../report/trendWords.js';
import { FIRST_ROWS, topNodes } from '../report/skillList.js';
import { factNodes, groupNodes, RECENT_USES, type SkillNode } from '../report/skillTree.js';
import type { SortOrder } from '../report/sorting.js';

/** The "Skill Effectiveness" tree. */
export class SkillsView implements vscode.TreeDataProvider<SkillNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<SkillNode>;
  private limit = FIRST_ROWS;

  constructor(
    private readonly store: ReportStore,
    private readonly wording: () => Wording,
    private order: SortOrder,
    private grouping: Grouping,
  ) {
    this.view = vscode.window.createTreeView(VIEWS.skills, {
      treeDataProvider: this,
      canSelectMany: true,
    });
  }

  get selection(): readonly SkillNode[] {
    return this.view.selection;
  }

  get sortOrder(): SortOrder {
    return this.order;
  }

  setSortOrder(order: SortOrder): void {
    this.order = order;
    this.refresh();
  }

  get groupedBy(): Grouping {
    return this.grouping;
  }

  setGrouping(grouping: Grouping): void {
    this.grouping = grouping;
    this.refresh();
  }

  /** Each time twice as many, so that the last skill is a few clicks away. */
  showMore(): void {
    this.limit *= 2;
    this.refresh();
  }

  refresh(): void {
    this.changed.fire();
  }

  refreshIfVisible(): void {
    if (this.view.visible) {
      this.refresh();
    }
  }

  /** The lines above the rows, and what stands beside the view's title. */
  setHeader(message: string, description: string): void {
    this.view.message = message;
    this.view.description = description;
  }

  getTreeItem(node: SkillNode): vscode.TreeItem {
    if (node.kind === 'group') {
      const item = new vscode.TreeItem(
        node.label,
        node.open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
      );
      item.id = node.id;
      return item;
    }
    const isOpenable = node.kind === 'skill' || node.kind === 'place';
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(node.row.label, isOpenable ? Collapsed : None);
    item.id = node.id;
    item.description = node.row.description;
    item.accessibilityInformation = { label: node.row.spoken };
    item.iconPath = new vscode.ThemeIcon(
      node.row.icon.id,
      node.row.icon.color === null ? undefined : new vscode.ThemeColor(node.row.icon.color),
    );
    item.contextValue = contextOf(node);
    if (node.kind === 'more') {
      item.command = { command: COMMANDS.moreSkills, title: node.row.label };
    } else if (node.kind === 'use') {
      item.command = { command: COMMANDS.revealEvidence, title: '', arguments: [node] };
    }
    return item;
  }

  /** Tooltips go to the window only when they are asked for: they are the longest part of a row. */
  async resolveTreeItem(item: vscode.TreeItem, node: SkillNode): Promise<vscode.TreeItem> {
    item.tooltip = node.kind === 'group' ? node.label : node.row.tooltip;
    if (node.kind === 'skill') {
      // What it takes a question to the ledger to know is left out where that fails.
      const trend = await this.store.trend(node.report.skillName).catch(() => null);
      item.tooltip += trend === null ? '' : `\n${trendLine(trend, this.wording())}`;
    }
    return item;
  }

  /** What `reveal` asks for. */
  async getParent(node: SkillNode): Promise<SkillNode | undefined> {
    return node.kind === 'group' ? this.nodeOf(node.report.skillName) : undefined;
  }

  /** Selects the row of a skill and opens it, down to one of its groups where that is there. False: it has no row. */
  async reveal(skillName: string, group: 'versions' | null): Promise<boolean> {
    if (this.grouping !== 'none') {
      this.setGrouping('none'); // below a group a skill has no row of its own
    }
    const node = await this.nodeOf(skillName);
    if (node === undefined) {
      return false;
    }
    const groups = node.kind === 'skill' ? groupNodes(node.report, this.wording()) : [];
    const wanted = groups.find((one) => one.kind === 'group' && one.group === group);
    await this.view.reveal(wanted ?? node, { select: true, focus: true, expand: true });
    return true;
  }

  async getChildren(node?: SkillNode): Promise<SkillNode[]> {
    const words = this.wording();
    if (node === undefined) {
      return this.topRows();
    }
    if (node.kind === 'place') {
      return [...node.children];
    }
    if (node.kind === 'skill') {
      return groupNodes(node.report, words);
    }
    if (node.kind === 'group') {
      const uses = node.group === 'uses' ? await this.store.recentUses(node.report.skillName, RECENT_USES) : [];
      return factNodes(node.group, node.report, uses, words);
    }
    return [];
  }

  private async topRows(): Promise<SkillNode[]> {
    const { store, grouping } = this;
    const words = this.wording();
    if (store.current === null) {
      return [];
    }
    if (grouping === 'none' || store.current.reports.length === 0) {
      return topNodes(store.current, this.order, words, this.limit);
    }
    if (grouping === 'agent') {
      return agentNodes(store.named(store.current.reports), words);
    }
    const { projects, names } = await store.projects();
    return projectNodes(projects, names, words);
  }

  /** The row of a skill, which may have to be shown first. */
  private async nodeOf(skillName: string): Promise<SkillNode | undefined> {
    const { current } = this.store;
    const nodes = current === null ? [] : await topNodes(current, this.order, this.wording(), this.limit);
    const isOf = (node: SkillNode): boolean =>
      node.kind === 'skill'
        ? node.report.skillName === skillName
        : node.kind === 'unused'
          ? node.skill.name === skillName
          : node.kind === 'place' && node.children.some(isOf);
    const found = nodes.find(isOf);
    if (found === undefined && nodes.some(({ kind }) => kind === 'more')) {
      this.showMore();
      return this.nodeOf(skillName);
    }
    return found;
  }

  dispose(): void {
    this.view.dispose();
    this.changed.dispose();
  }
}

/** What the context menus of the manifest ask for. */
function contextOf(node: SkillNode): string {
  switch (node.kind) {
    case 'skill':
      return node.path === null ? 'skill' : 'skill.installed';
    case 'unused':
      return 'unused.installed';
    case 'group':
    case 'place':
    case 'use':
    case 'fact':
    case 'more':
      return node.kind;
  }
}
