import * as vscode from 'vscode';

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
