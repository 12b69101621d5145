import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';

/** How late a change may be seen where the editor's watcher misses it (network folders, folders that come and go). */
const POLL_MS = 5_000;

/** Files in which agents keep their sessions, with what a database writes beside itself. */
const TRANSCRIPT = /\.(?:jsonl|json|zst|db|db-wal)$/;
/** What an agent writes into a folder that it has just made comes a moment later, and before the folder is watched. */
const NEW_FOLDER_MS = 2_000;

/**
 * Calls back when an agent may have written a session below one of the folders, or into a database that is named in
 * the place of a folder, whether they exist yet or not. The
 * editor tells nothing of a file that was made together with its folder, so a new folder counts, too; and where the
 * folder itself is missing it looks for it so seldom that the folders' own times are looked at beside it.
 */
export function watchTranscripts(folders: readonly string[], onChange: () => void): vscode.Disposable {
  const timers = new Set<NodeJS.Timeout>();
  const later = (): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      onChange();
    }, NEW_FOLDER_MS);
    timers.add(timer);
  };
  const onFile = ({ path }: vscode.Uri): void => {
    if (TRANSCRIPT.test(path)) {
      onChange();
    }
  };
  const onNew = ({ path }: vscode.Uri): void => {
    if (TRANSCRIPT.test(path)) {
      onChange();
    } else if (extname(path) === '') {
      later();
    }
  };
  const onFolder = (is: Stats, was: Stats): void => {
    // The first look at a folder that is not there is told as well.
    if (is.mtimeMs !== was.mtimeMs) {
      onChange();
      later();
    }
  };
  folders.forEach((folder) => watchFile(folder, { interval: POLL_MS, persistent: false }, onFolder));
  return vscode.Disposable.from(
    ...folders.flatMap((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(patternOf(folder));
      return [watcher, watcher.onDidCreate(onNew), watcher.onDidChange(onFile), watcher.onDidDelete(onFile)];
    }),
    new vscode.Disposable(() => {
      folders.forEach((folder) => unwatchFile(folder, onFolder));
      timers.forEach((timer) => clearTimeout(timer));
    }),
  );
}

/** A database is watched alone: its folder may hold much else. */
function patternOf(path: string): vscode.RelativePattern {
  return TRANSCRIPT.test(path)
    ? new vscode.RelativePattern(vscode.Uri.file(dirname(path)), basename(path))
    : new vscode.RelativePattern(vscode.Uri.file(path), '**');
}

/** Calls back when one file changes. For files that must not be missed: the editor's watcher, and a look at intervals. */
export function watchOneFile(path: string, onChange: () => void): vscode.Disposable {
  const listener = (): void => onChange();
  watchFile(path, { interval: POLL_MS, persistent: false }, listener);
  const folder = vscode.Uri.file(dirname(path));
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, basename(path)));
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(listener),
    watcher.onDidChange(listener),
    watcher.onDidDelete(listener),
    new vscode.Disposable(() => unwatchFile(path, listener)),
  );
}

/**
 * Calls back when a SKILL.md comes, goes or changes, once for changes that come together.
 *
 * @param projects open folders: much else changes in them, so that nothing but such files is asked for
 * @param folders of skills, whether they exist yet or not; of a folder that is new, or gone, the editor tells no files
 */
export function watchSkills(
  projects: readonly string[],
  folders: readonly string[],
  onChange: () => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | null = null;
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      onChange();
    }, NEW_FOLDER_MS);
  };
  const onFile = ({ path }: vscode.Uri): void => (basename(path) === 'SKILL.md' ? later() : undefined);
  const onAny = (uri: vscode.Uri): void => (extname(uri.path) === '' ? later() : onFile(uri));
  const watch = (folder: string, glob: string): vscode.Disposable => {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), glob);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(onAny),
      watcher.onDidChange(onFile),
      watcher.onDidDelete(onAny),
    );
  };
  return vscode.Disposable.from(
    ...projects.map((folder) => watch(folder, '**/SKILL.md')),
    ...folders.map((folder) => watch(folder, '**')),
    new vscode.Disposable(() => clearTimeout(timer ?? undefined)),
  );
}
