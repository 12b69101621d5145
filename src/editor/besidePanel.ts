import { join } from 'node:path';
import * as vscode from 'vscode';
import { isFiltered, NO_FILTER } from '../report/shownFilter.js';
import { ConnectionChanges } from './connectionChanges.js';
import { EventsDocument } from './eventsDocument.js';
import { exportData } from './exportData.js';
import { registerEventLinks } from './evidence/eventLinks.js';
import { RevealEvidence } from './evidence/revealEvidence.js';
import { FailureNotice } from './failureNotice.js';
import type { LaterParts, Loaded } from './laterParts.js';
import { SkillDiagnostics } from './skillFile/skillDiagnostics.js';
import { SkillFiles } from './skillFile/skillFiles.js';
import { SkillLens } from './skillFile/skillLens.js';

export { askForUse } from './askForUse.js';

/** What stands beside the panel: editors, documents, notices, questions. In a bundle of its own. */
export function besidePanel(parts: LaterParts): Loaded {
  const { store, skills, consent, worker, connections, wording, context, now, log } = parts;
  const files = new SkillFiles({ store, worker, now });
  const evidence = new RevealEvidence({ consent, worker, wording });
  const folder = join(context.globalStorageUri.fsPath, 'notices');
  const notice = new FailureNotice({ store, worker, memory: context.globalState, folder, now, log });
  const events = new EventsDocument({
    store,
    events: (filter, limit) => worker.call('events', filter, limit),
    wording,
  });
  const changes = new ConnectionChanges({ connections, worker, consent });
  const all = vscode.Disposable.from(
    files,
    new SkillLens({ files, store, wording }),
    new SkillDiagnostics({ files, store, worker, log }),
    notice,
    evidence,
    registerEventLinks(),
    events,
    changes,
  );
  return {
    run: {
      revealEvidence: (target) => evidence.reveal(target),
      revealSkill: (name, group) => revealSkill({ store, skills }, name, group === 'versions' ? group : null),
      unmuteNotices: () => notice.unmute(),
      connectAgent: (target) => changes.make('connect', target),
      disconnectAgent: (target) => changes.make('disconnect', target),
      exportData: () => exportData(worker, now),
      showEvents: () => events.showAll(),
      showEventsOf: (node) => events.showOf(node),
    },
    dispose: () => void all.dispose(),
  };
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
