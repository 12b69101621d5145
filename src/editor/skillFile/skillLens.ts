import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../ids.js';
import type { ReportStore } from '../../report/reportStore.js';
import { hoverLines, lenses } from '../../report/skillFileWords.js';
import type { Wording } from '../../report/skillRows.js';
import { SKILL_FILES, type SkillFiles } from './skillFiles.js';

export interface SkillLensParts {
  readonly files: SkillFiles;
  readonly store: ReportStore;
  readonly wording: () => Wording;
}

/** How a skill did, above its SKILL.md and where the pointer rests on its name. */
export class SkillLens implements vscode.CodeLensProvider, vscode.HoverProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscriptions: { dispose(): unknown }[];

  constructor(private readonly parts: SkillLensParts) {
    this.subscriptions = [
      this.changed,
      parts.store.onDidChange(() => this.changed.fire()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.codeLens}`)) {
          this.changed.fire();
        }
      }),
      vscode.languages.registerCodeLensProvider(SKILL_FILES, this),
      vscode.languages.registerHoverProvider(SKILL_FILES, this),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (vscode.workspace.getConfiguration(SETTINGS.section).get<unknown>(SETTINGS.codeLens) === false) {
      return [];
    }
    const file = await this.parts.files.fileOf(document);
    return (file === null ? [] : lenses(file, this.parts.wording())).map(
      ({ title, tooltip, skillName, group }) =>
        new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
          title,
          tooltip,
          command: COMMANDS.revealSkill,
          arguments: [skillName, group],
        }),
    );
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    const line = document.lineAt(position.line);
    const file = isNameLine(document, position.line) ? await this.parts.files.fileOf(document) : null;
    if (file === null) {
      return null;
    }
    const text = new vscode.MarkdownString();
    for (const one of hoverLines(file, this.parts.wording())) {
      text.appendText(one).appendMarkdown('\n\n'); // names are text, never Markdown
    }
    return new vscode.Hover(text, line.range);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }
}

/** The line of the front matter that names the skill. */
function isNameLine(document: vscode.TextDocument, line: number): boolean {
  if (document.lineAt(0).text.trim() !== '---' || !/^name\s*:/.test(document.lineAt(line).text)) {
    return false;
  }
  const above = document.getText(new vscode.Range(1, 0, line, 0));
  return !above.split(/\r?\n/).some((text) => text.trim() === '---');
}
