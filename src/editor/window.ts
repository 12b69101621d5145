import * as vscode from 'vscode';
import type { Wording } from '../report/skillRows.js';

/** How this window puts things into words, now. */
export function wording(): Wording {
  return { t: vscode.l10n.t, now: Date.now(), language: vscode.env.language };
}

/** Local folders of a trusted workspace. Of one that is not trusted nothing is looked at. */
export function trustedFolders(): string[] {
  return vscode.workspace.isTrusted
    ? (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath)
    : [];
}

/**
 * The kind of remote that the extension runs on, e.g. `ssh-remote`; null on the person's own machine. Some editors
 * put the server's address here: such text is no kind and is not used.
 */
export function remoteKind(): string | null {
  const { remoteName } = vscode.env;
  return remoteName === undefined ? null : /^[a-z][a-z-]*$/.test(remoteName) ? remoteName : 'server';
}

/** On which machine the extension runs, as far as the person must know. */
export function where(): string {
  const remote = remoteKind();
  return remote === null ? vscode.l10n.t('on this machine') : vscode.l10n.t('on the remote ({0})', remote);
}
