import { unwatchFile, watchFile } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';

/** How late a change may be seen where the editor's watcher misses it (network folders, folders that come and go). */
const POLL_MS = 5_000;

/**
 * Calls back when a file below one of the folders that matches the pattern is made, written or deleted. The editor
 * watches in a process of its own, also a folder that does not exist yet. Events of a burst may arrive singly.
 */
export function watchFolders(folders: readonly string[], pattern: string, onChange: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    ...folders.flatMap((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.Uri.file(folder), pattern),
      );
      return [watcher, watcher.onDidCreate(onChange), watcher.onDidChange(onChange), watcher.onDidDelete(onChange)];
    }),
  );
}

/** Calls back when one file changes. For files that must not be missed: the editor's watcher, and a look at intervals. */
export function watchOneFile(path: string, onChange: () => void): vscode.Disposable {
  const listener = (): void => onChange();
  watchFile(path, { interval: POLL_MS, persistent: false }, listener);
  return vscode.Disposable.from(
    watchFolders([dirname(path)], basename(path), onChange),
    new vscode.Disposable(() => unwatchFile(path, listener)),
  );
}
