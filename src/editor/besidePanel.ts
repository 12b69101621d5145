import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../ids.js';
import { isFiltered, NO_FILTER } from '../report/shownFilter.js';
import { registerEventLinks } from './evidence/eventLinks.js';
import { registerRevealEvidence } from './evidence/revealEvidence.js';
import { FailureNotice } from './failureNotice.js';
import type { LaterParts } from './laterParts.js';
import { SkillDiagnostics } from './skillFile/skillDiagnostics.js';
import { SkillFiles } from './skillFile/skillFiles.js';
import { SkillLens } from './skillFile/skillLens.js';

/** What stands in editors and notices rather than in the panel. In a bundle of its own. */
export function besidePanel(parts: LaterParts): vscode.Disposable {
  const { store, skills, consent, worker, wording, context, now, log } = parts;
  const files = new SkillFiles({ store, worker, now });
  return vscode.Disposable.from(
    files,
    new SkillLens({ files, store, wording }),
    new SkillDiagnostics({ files, store, worker, log }),
    new FailureNotice({
      store,
      worker,
      memory: context.globalState,
      folder: join(context.globalStorageUri.fsPath, 'notices'),
      now,
      log,
    }),
    registerRevealEvidence({ consent, worker, wording }),
    registerEventLinks(),
    vscode.commands.registerCommand(COMMANDS.revealSkill, (skillName: unknown, group: unknown) =>
      revealSkill({ store, skills }, skillName, group === 'versions' ? group : null),
    ),
  );
}

async function revealSkill(
  { store, skills }: Pick<LaterParts, 'store' | 'skills'>,
  skillName: unknown,
  group: 'versions' | null,
): Promise<void> {
  const t = vscode.l10n.t;
  if (typeof skillName !== 'string' || (await skills.reveal(skillName, group))) {
    return;
  }
  if (!isFiltered(store.filter)) {
    void vscode.window.showInformationMessage(
      t('Nothing of the skill {0} is on record, and it is not installed.', skillName),
    );
    return;
  }
  const clear = t('Clear Filters');
  const choice = await vscode.window.showInformationMessage(
    t('The panel’s filter leaves the skill {0} out.', skillName),
    clear,
  );
  if (choice === clear) {
    await store.setFilter(NO_FILTER);
    await skills.reveal(skillName, group);
  }
}
