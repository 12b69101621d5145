import * as vscode from 'vscode';
import { COMMANDS } from '../ids.js';
import type { RangeDays, ReportStore } from '../report/reportStore.js';
import { nodeText, type SkillNode } from '../report/skillTree.js';
import type { SkillsView } from './skillsView.js';
import { SORT_ORDERS, type SortOrder } from '../report/sorting.js';

/** Commands of the skills tree. */
export function registerViewCommands(view: SkillsView, store: ReportStore): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.sortBy, () => chooseOrder(view)),
    vscode.commands.registerCommand(COMMANDS.timeRange, () => chooseRange(store)),
    vscode.commands.registerCommand(COMMANDS.copy, (node?: SkillNode, nodes?: readonly SkillNode[]) =>
      copy(nodes ?? (node === undefined ? view.selection : [node])),
    ),
    vscode.commands.registerCommand(COMMANDS.openSkill, (node?: SkillNode) => open(node ?? view.selection[0])),
  );
}

async function chooseOrder(view: SkillsView): Promise<void> {
  const t = vscode.l10n.t;
  const names: Record<SortOrder, [string, string]> = {
    worst: [t('Worst first'), t('surely bad ones first, then those with too few uses')],
    best: [t('Best first'), t('surely good ones first')],
    uses: [t('Most used first'), ''],
    recent: [t('Last used first'), ''],
    name: [t('By name'), ''],
  };
  const picked = await vscode.window.showQuickPick(
    SORT_ORDERS.map((order) => ({
      label: names[order][0],
      description: names[order][1],
      order,
      iconPath: new vscode.ThemeIcon(order === view.sortOrder ? 'check' : 'blank'),
    })),
    { title: t('Sort skills') },
  );
  if (picked !== undefined) {
    view.setSortOrder(picked.order);
  }
}

async function chooseRange(store: ReportStore): Promise<void> {
  const t = vscode.l10n.t;
  const ranges: readonly RangeDays[] = [null, 1, 7, 30, 90];
  const picked = await vscode.window.showQuickPick(
    ranges.map((range) => ({
      label: range === null ? t('All that is recorded') : range === 1 ? t('Last 24 hours') : t('Last {0} days', range),
      range,
      iconPath: new vscode.ThemeIcon(range === (store.current?.range ?? null) ? 'check' : 'blank'),
    })),
    { title: t('Time range of the numbers') },
  );
  if (picked !== undefined) {
    await store.setRange(picked.range);
  }
}

async function copy(nodes: readonly SkillNode[]): Promise<void> {
  if (nodes.length > 0) {
    await vscode.env.clipboard.writeText(nodes.map(nodeText).join('\n'));
  }
}

async function open(node: SkillNode | undefined): Promise<void> {
  const path = node?.kind === 'unused' ? node.skill.path : node?.kind === 'skill' ? node.path : null;
  if (path !== null) {
    await vscode.window.showTextDocument(vscode.Uri.file(path));
  }
}
