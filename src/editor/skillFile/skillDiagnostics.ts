import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { WorkerClient } from '../../capture/workerClient.js';
import type { Log } from '../../ledger/types.js';
import type { ReportStore } from '../../report/reportStore.js';
import { findingText } from '../../report/skillFileWords.js';
import { trustedFolders } from '../window.js';
import { SKILL_FILES, type SkillFiles } from './skillFiles.js';

/** Front matter is short; however large the file is, no more of it is looked at. */
const HEAD_CHARACTERS = 64 * 1024;
/** Nobody wants to be told of a word that is not finished. */
const TYPING_MS = 400;

export interface SkillDiagnosticsParts {
  readonly files: SkillFiles;
  readonly store: ReportStore;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly log: Log;
}

/** Says of an open SKILL.md what keeps agents from loading it. */
export class SkillDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('skill-ledger');
  private readonly subscriptions: { dispose(): unknown }[];
  /** Files that are to be looked at, and when. */
  private readonly due = new Map<vscode.TextDocument, NodeJS.Timeout>();
  /** What was looked at last: the same would give the same. */
  private readonly checked = new Map<vscode.TextDocument, string>();

  constructor(private readonly parts: SkillDiagnosticsParts) {
    const all = (): void => vscode.workspace.textDocuments.forEach((document) => this.look(document, 0));
    this.subscriptions = [
      this.collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.look(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.look(document, TYPING_MS)),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)),
      vscode.workspace.onDidGrantWorkspaceTrust(all),
      parts.store.onDidChange(all), // which agents see a file is known a while after the start
    ];
    all();
  }

  dispose(): void {
    this.due.forEach((timer) => clearTimeout(timer));
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  private look(document: vscode.TextDocument, afterMs: number): void {
    if (vscode.languages.match(SKILL_FILES, document) > 0) {
      clearTimeout(this.due.get(document));
      this.due.set(
        document,
        setTimeout(() => void this.check(document), afterMs),
      );
    }
  }

  private forget(document: vscode.TextDocument): void {
    clearTimeout(this.due.get(document));
    this.due.delete(document);
    this.checked.delete(document);
    this.collection.delete(document.uri);
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { files, worker, log } = this.parts;
    const { version } = document;
    const folder = basename(dirname(document.uri.fsPath));
    try {
      const skill = await files.skillIn(document);
      const counts = skill !== null || isInTrustedFolder(document.uri);
      const text = document.getText(new vscode.Range(0, 0, document.lineCount, 0)).slice(0, HEAD_CHARACTERS);
      const agents = skill === null ? null : skill.seenBy.map(({ agentId }) => agentId);
      const looked = JSON.stringify([version, counts, agents]);
      if (this.checked.get(document) === looked) {
        return;
      }
      const findings = counts ? await worker.call('checkSkill', text, folder, agents) : [];
      if (!document.isClosed && document.version === version) {
        this.checked.set(document, looked);
        this.collection.set(
          document.uri,
          findings.map((finding) => {
            const range = new vscode.Range(finding.line, finding.start, finding.line, finding.end);
            const message = findingText(finding, folder, vscode.l10n.t);
            const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
            diagnostic.source = 'Skill Ledger';
            diagnostic.code = finding.rule;
            return diagnostic;
          }),
        );
      }
    } catch (error) {
      log.warn(`A SKILL.md could not be looked at: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function isInTrustedFolder(uri: vscode.Uri): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder !== undefined && trustedFolders().includes(folder.uri.fsPath);
}
