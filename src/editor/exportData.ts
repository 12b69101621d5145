import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import type { ExportCount, ExportFormat } from '../ledger/exportText.js';
import { uses } from '../report/format.js';

/** An export that is over sooner shows its result alone. */
const QUICK_MS = 500;

/** "Export Data…": asks for a format and a file, and has the worker write it. */
export async function exportData(worker: WorkerClient, now: () => number): Promise<void> {
  const format = await askFormat();
  const target = format === undefined ? undefined : await askFile(format, now);
  if (format === undefined || target === undefined) {
    return;
  }
  try {
    const writing =
      target.scheme === 'file'
        ? worker.call('exportTo', target.fsPath, format)
        : writeElsewhere(worker, target, format);
    const isShort = await Promise.race([writing.then(() => true), delay(QUICK_MS, false)]);
    const count = await (isShort ? writing : withProgress(worker, writing));
    if (count !== null) {
      await offerToOpen(target, count);
    }
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

function withProgress<T>(worker: WorkerClient, writing: Promise<T>): Thenable<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exporting…'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, token) => {
    const listeners = vscode.Disposable.from(
      token.onCancellationRequested(() => void worker.call('cancelExport')),
      worker.onExport((done) => progress.report(stepOf(done))),
    );
    return writing.finally(() => listeners.dispose());
  });
}

async function askFormat(): Promise<ExportFormat | undefined> {
  const t = vscode.l10n.t;
  const formats: readonly (vscode.QuickPickItem & { readonly format: ExportFormat })[] = [
    {
      label: 'JSON',
      description: t('everything'),
      detail: t('Reports, daily sums, sessions and single uses, for programs.'),
      iconPath: new vscode.ThemeIcon('json'),
      format: 'json',
    },
    {
      label: 'CSV',
      description: t('single uses'),
      detail: t('One row for each use, for spreadsheets.'),
      iconPath: new vscode.ThemeIcon('table'),
      format: 'csv',
    },
  ];
  const picked = await vscode.window.showQuickPick(formats, {
    title: t('Export what is recorded'),
    placeHolder: t('It holds names of skills, times and counts; no prompts, answers or paths'),
  });
  return picked?.format;
}

function askFile(format: ExportFormat, now: () => number): Thenable<vscode.Uri | undefined> {
  const day = new Date(now()).toISOString().slice(0, 10);
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export to'),
    saveLabel: vscode.l10n.t('Export'),
    // Not the workspace: what is exported is the person's own and should not be committed by accident.
    defaultUri: vscode.Uri.file(join(homedir(), `skill-ledger-${day}.${format}`)),
    filters: { [format.toUpperCase()]: [format] },
  });
}

/** A file of another machine or provider: written here first, since the editor moves files without holding them. */
async function writeElsewhere(
  worker: WorkerClient,
  target: vscode.Uri,
  format: ExportFormat,
): Promise<ExportCount | null> {
  const folder = await mkdtemp(join(tmpdir(), 'skill-ledger-'));
  try {
    const path = join(folder, `export.${format}`);
    const count = await worker.call('exportTo', path, format);
    if (count !== null) {
      await vscode.workspace.fs.copy(vscode.Uri.file(path), target, { overwrite: true });
    }
    return count;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sessions are few beside uses, so that uses alone tell how far it is. */
function stepOf({ events, totalEvents }: ExportCount): { message: string } {
  return {
    message: vscode.l10n.t('{0} of {1}', events.toLocaleString(vscode.env.language), uses(totalEvents, vscode.l10n.t)),
  };
}

async function offerToOpen(target: vscode.Uri, { events, sessions }: ExportCount): Promise<void> {
  const t = vscode.l10n.t;
  const open = t('Open');
  const name = target.path.split('/').at(-1) ?? '';
  const message =
    sessions > 0
      ? t('Exported {0} and {1} sessions to {2}.', uses(events, t), sessions, name)
      : t('Exported {0} to {1}.', uses(events, t), name);
  if ((await vscode.window.showInformationMessage(message, open)) === open) {
    await vscode.commands.executeCommand('vscode.open', target);
  }
}
