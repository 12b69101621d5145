import * as vscode from 'vscode';
import { COMMANDS } from '../ids.js';
import { sessionCopyText } from '../report/sessionCopy.js';
import type { SessionNode } from '../report/sessionTree.js';
import type { SessionsView } from './sessionsView.js';
import { wording } from './window.js';

/** Commands of the sessions tree. */
export function registerSessionCommands(view: SessionsView): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.moreSessions, () => view.showMore()),
    vscode.commands.registerCommand(COMMANDS.copySession, (node?: SessionNode, nodes?: readonly SessionNode[]) =>
      copy(nodes ?? (node === undefined ? view.selection : [node])),
    ),
  );
}

async function copy(nodes: readonly SessionNode[]): Promise<void> {
  if (nodes.length > 0) {
    await vscode.env.clipboard.writeText(sessionCopyText(nodes, wording()));
  }
}
