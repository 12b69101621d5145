import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../ids.js';
import { whatAgentsSee } from '../report/askRow.js';
import { setAgentsMayAsk } from './editorSignals.js';

/**
 * Commands by which the person lets agents ask, or no longer.
 *
 * @param dist the folder that holds the bundles
 */
export function registerAskCommands(dist: string): vscode.Disposable {
  const t = vscode.l10n.t;
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.letAgentsAsk, letAgentsAsk),
    vscode.commands.registerCommand(COMMANDS.stopAgentsAsking, () => setAgentsMayAsk('off')),
    vscode.commands.registerCommand(COMMANDS.copyMcpServer, async () => {
      const server = { command: 'node', args: [join(dist, 'cli.js'), 'mcp'] };
      await vscode.env.clipboard.writeText(JSON.stringify({ mcpServers: { 'skill-ledger': server } }, null, 2));
      void vscode.window.showInformationMessage(
        t('Copied. Paste it into the agent’s MCP settings; after an update of Skill Ledger copy it again.'),
      );
    }),
  );
}

async function letAgentsAsk(): Promise<void> {
  const t = vscode.l10n.t;
  const folder = t('About Their Own Folder');
  const all = t('About All Folders');
  const choice = await vscode.window.showInformationMessage(
    t('Let agents ask how your skills did?'),
    { modal: true, detail: whatAgentsSee(t) },
    folder,
    all,
  );
  if (choice !== undefined) {
    await setAgentsMayAsk(choice === all ? 'all' : 'folder');
  }
}
