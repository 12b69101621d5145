import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { WorkerClient } from '../../capture/workerClient.js';
import type { SkillOnDisk } from '../../agents/inventory.js';
import type { UseFilter } from '../../ledger/types.js';
import type { SkillReport } from '../../model/report.js';
import type { ReportStore } from '../../report/reportStore.js';
import { DAY_MS, toUseFilter } from '../../report/shownFilter.js';
import { LATELY_DAYS, namesOf, type SkillFile } from '../../report/skillFileWords.js';

/** Files that may hold a skill, wherever they lie on this machine. */
export const SKILL_FILES: vscode.DocumentFilter = { scheme: 'file', pattern: '**/SKILL.md' };

export interface SkillFilesParts {
  readonly store: ReportStore;
  readonly worker: Pick<WorkerClient, 'call'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Tells of a file that is open which skill it holds, and how that skill did. */
export class SkillFiles implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  /** By what was asked for, until the report changes. */
  private readonly asked = new Map<string, Promise<readonly SkillReport[]>>();

  constructor(private readonly parts: SkillFilesParts) {
    const listener = parts.store.onDidChange(() => this.asked.clear());
    this.subscription = new vscode.Disposable(() => listener.dispose());
  }

  /** Null: no agent of this machine sees the file. */
  async skillIn(document: vscode.TextDocument): Promise<SkillOnDisk | null> {
    const path = document.uri.fsPath;
    const real = await realpath(path).catch(() => path);
    return this.parts.store.current?.installed.find((skill) => skill.path === real) ?? null;
  }

  /** Null: as `skillIn`. Of all that is recorded, whatever filter the panel has. */
  async fileOf(document: vscode.TextDocument): Promise<SkillFile | null> {
    const skill = await this.skillIn(document);
    if (skill === null) {
      return null;
    }
    const names = new Set(namesOf(skill));
    const own = ({ skillName }: SkillReport): boolean => names.has(skillName);
    const reports = (await this.all()).filter(own);
    const since = this.parts.now() - LATELY_DAYS * DAY_MS;
    const lately = reports.some(({ failureCount }) => failureCount > 0) ? await this.ask('lately', { since }) : [];
    return { skill, reports, lately: lately.filter(own) };
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async all(): Promise<readonly SkillReport[]> {
    const { store, now } = this.parts;
    const { current } = store;
    const isWhole = current !== null && Object.keys(toUseFilter(current.filter, now())).length === 0;
    return isWhole ? current.reports : this.ask('all', {});
  }

  private ask(name: string, filter: UseFilter): Promise<readonly SkillReport[]> {
    let answer = this.asked.get(name);
    if (answer === undefined) {
      answer = this.parts.worker.call('reports', filter).catch((error: unknown) => {
        this.asked.delete(name);
        throw error;
      });
      this.asked.set(name, answer);
    }
    return answer;
  }
}
