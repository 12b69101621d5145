import * as vscode from 'vscode';
import { COMMANDS } from '../ids.js';
import { copyText } from '../report/copyText.js';
import { type Grouping, GROUPINGS } from '../report/grouping.js';
import type { ReportStore } from '../report/reportStore.js';
import type { SkillNode } from '../report/skillTree.js';
import { registerFilterCommands } from './filterCommands.js';
import type { SkillsView } from './skillsView.js';
import { SORT_ORDERS, type SortOrder } from '../report/sorting.js';
import type { ViewMemory } from './viewMemory.js';
import { wording } from './window.js';

/** Commands of the skills tree. */
export function registerViewCommands(view: SkillsView, store: ReportStore, memory: ViewMemory): vscode.Disposable {
  return vscode.Disposable.from(
    registerFilterCommands(store, memory),
    vscode.commands.registerCommand(COMMANDS.sortBy, () => chooseOrder(view, memory)),
    vscode.commands.registerCommand(COMMANDS.groupBy, () => chooseGrouping(view, memory)),
    vscode.commands.registerCommand(COMMANDS.copy, (node?: SkillNode, nodes?: readonly SkillNode[]) =>
      copy(nodes ?? (node === undefined ? view.selection : [node])),
    ),
    vscode.commands.registerCommand(COMMANDS.moreSkills, () => view.showMore()),
    vscode.commands.registerCommand(COMMANDS.openSkill, (node?: SkillNode) => open(node ?? view.selection[0])),
  );
}

async function chooseOrder(view: SkillsView, memory: ViewMemory): Promise<void> {
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
    await memory.keepOrder(picked.order);
  }
}

async function chooseGrouping(view: SkillsView, memory: ViewMemory): Promise<void> {
  const t = vscode.l10n.t;
  const names: Record<Grouping, [string, string]> = {
    none: [t('Skills'), t('one row for each')],
    agent: [t('Agents'), t('each with its skills')],
    project: [t('Projects'), t('each with its skills')],
  };
  const picked = await vscode.window.showQuickPick(
    GROUPINGS.map((grouping) => ({
      label: names[grouping][0],
      description: names[grouping][1],
      grouping,
      iconPath: new vscode.ThemeIcon(grouping === view.groupedBy ? 'check' : 'blank'),
    })),
    { title: t('Group skills by') },
  );
  if (picked !== undefined) {
    view.setGrouping(picked.grouping);
    await memory.keepGrouping(picked.grouping);
  }
}

async function copy(nodes: readonly SkillNode[]): Promise<void> {
  if (nodes.length > 0) {
    await vscode.env.clipboard.writeText(copyText(nodes, wording()));
  }
}

async function open(node: SkillNode | undefined): Promise<void> {
  const path = node?.kind === 'unused' ? node.skill.path : node?.kind === 'skill' ? node.path : null;
  if (path !== null) {
    await vscode.window.showTextDocument(vscode.Uri.file(path));
  }
}
