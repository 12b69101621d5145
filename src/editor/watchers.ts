import * as vscode from 'vscode';

/**
 * Calls back when a file below the folder that matches the pattern is made, written or deleted. The editor watches in
 * a process of its own, also a folder that does not exist yet. Events of a burst may arrive singly.
 */
export function watchFolder(folder: string, pattern: string, onChange: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), pattern));
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(onChange),
    watcher.onDidChange(onChange),
    watcher.onDidDelete(onChange),
  );
}
