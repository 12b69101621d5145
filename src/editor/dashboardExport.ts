import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { csvField } from '../ledger/csv.js';
import { realDisk } from '../ledger/disk.js';
import { writeExport } from '../ledger/exportFile.js';
import type { CellValue, ChartId } from '../report/dashboardMessages.js';

/** Asks for a file and writes the numbers of one chart there. @param now epoch ms */
export async function exportChart(chart: ChartId, rows: readonly (readonly CellValue[])[], now: number): Promise<void> {
  const t = vscode.l10n.t;
  const day = new Date(now).toISOString().slice(0, 10);
  const target = await vscode.window.showSaveDialog({
    title: t('Export to'),
    saveLabel: t('Export'),
    // Not the workspace: what is exported is the person's own and should not be committed by accident.
    defaultUri: vscode.Uri.file(join(homedir(), `skill-ledger-${chart}-${day}.csv`)),
    filters: { CSV: ['csv'] },
  });
  if (target === undefined) {
    return;
  }
  try {
    await write(target, rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join(''));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return;
  }
  const open = t('Open');
  const name = target.path.split('/').at(-1) ?? '';
  if ((await vscode.window.showInformationMessage(t('Exported the numbers to {0}.', name), open)) === open) {
    await vscode.commands.executeCommand('vscode.open', target);
  }
}

async function write(target: vscode.Uri, text: string): Promise<void> {
  if (target.scheme !== 'file') {
    await vscode.workspace.fs.writeFile(target, Buffer.from(text));
    return;
  }
  const piece = { text, events: 0, totalEvents: 0, sessions: 0 };
  await writeExport(target.fsPath, [piece], realDisk, new AbortController().signal, () => undefined);
}
