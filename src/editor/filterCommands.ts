import * as vscode from 'vscode';
import { AGENT_NAMES } from '../agents/agentNames.js';
import { COMMANDS } from '../ids.js';
import type { ReportStore } from '../report/reportStore.js';
import { NO_FILTER, RANGES, type RangeDays, type ShownFilter } from '../report/shownFilter.js';
import type { ViewMemory } from './viewMemory.js';

/** Commands that choose what of all that is recorded the skills tree shows. */
export function registerFilterCommands(store: ReportStore, memory: ViewMemory): vscode.Disposable {
  const choose = async (change: Partial<ShownFilter> | undefined): Promise<void> => {
    if (change !== undefined) {
      await store.setFilter(change);
      await memory.keepFilter(store.filter);
    }
  };
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(COMMANDS.timeRange, async () => choose(await pickRange(store))),
    registerCommand(COMMANDS.filterByAgent, async () => choose(await pickAgent(store))),
    registerCommand(COMMANDS.filterByText, async () => choose(await askText(store))),
    registerCommand(COMMANDS.clearFilters, () => choose(NO_FILTER)),
  );
}

async function pickRange(store: ReportStore): Promise<Partial<ShownFilter> | undefined> {
  const t = vscode.l10n.t;
  const label = (range: RangeDays): string =>
    range === null ? t('All that is recorded') : range === 1 ? t('Last 24 hours') : t('Last {0} days', range);
  return vscode.window.showQuickPick(
    RANGES.map((range) => ({ label: label(range), range, iconPath: check(range === store.filter.range) })),
    { title: t('Time range of the numbers') },
  );
}

async function pickAgent(store: ReportStore): Promise<Partial<ShownFilter> | undefined> {
  const t = vscode.l10n.t;
  const chosen = store.filter.agentId;
  const agents = new Set([...(store.current?.agents ?? []), ...(chosen === null ? [] : [chosen])]);
  return vscode.window.showQuickPick(
    [null, ...agents].map((agentId) => ({
      label: agentId === null ? t('All agents') : AGENT_NAMES[agentId],
      agentId,
      iconPath: check(agentId === chosen),
    })),
    { title: t('Show the uses of one agent') },
  );
}

/** The tree follows what is typed; Escape takes it back. */
function askText(store: ReportStore): Promise<Partial<ShownFilter> | undefined> {
  const t = vscode.l10n.t;
  const before = store.filter.text;
  const input = vscode.window.createInputBox();
  input.title = t('Filter skills by name');
  input.prompt = t('Shows the skills whose name holds every word. Empty shows all.');
  input.value = before;
  return new Promise((resolve) => {
    let accepted = false;
    input.onDidChangeValue((text) => void store.setFilter({ text }));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      resolve({ text: accepted ? input.value : before });
      input.dispose();
    });
    input.show();
  });
}

function check(isChosen: boolean): vscode.ThemeIcon {
  return new vscode.ThemeIcon(isChosen ? 'check' : 'blank');
}
