import * as vscode from 'vscode';
import type { RecordedEvent } from '../api.js';
import type { Consent } from '../consent/consent.js';
import { parseSkillName } from '../model/names.js';
import { OUTCOMES } from '../model/vocabulary.js';
import { recordingWords } from '../report/consentWords.js';
import { iconForOutcome } from '../report/icons.js';
import { type NameRow, nameRows, outcomeMeaning, type UseChoice, useChoices } from '../report/recordWords.js';
import type { ReportStore } from '../report/reportStore.js';
import { outcomeWord } from '../report/words.js';
import type { RecordInvocationParts } from './recordInvocation.js';

/**
 * Asks which skill was used and how that went, and records it. Undefined when the person gave up, or was told before the
 * questions that recording is off.
 */
export async function askForUse(parts: RecordInvocationParts): Promise<RecordedEvent | undefined> {
  const { recorder, permission, consent, store } = parts;
  const stop = await permission.look();
  if (stop !== null) {
    await tellStopped(stop, consent);
    return undefined;
  }
  const skillName = await askSkill(store);
  const choice = skillName === undefined ? undefined : await askUse(skillName, parts);
  const outcome = skillName === undefined || choice === undefined ? undefined : await askOutcome(skillName);
  if (outcome === undefined) {
    return undefined;
  }
  const { agentId, sessionId } = choice?.use ?? {};
  const event = await recorder.report({ skillName, outcome, agentId, sessionId });
  await tell(event, consent);
  return event;
}

function askSkill(store: ReportStore): Promise<string | undefined> {
  const t = vscode.l10n.t;
  const input = vscode.window.createQuickPick<NameRow & vscode.QuickPickItem>();
  input.title = t('Record a use of a skill');
  input.placeholder = t('Which skill? Choose one or type a name');
  const update = (): void => {
    input.items = nameRows(store.current, input.value, t);
  };
  update();
  return new Promise((resolve) => {
    input.onDidChangeValue(update);
    input.onDidAccept(() => {
      // Enter may come before the row of what was typed.
      const name = input.selectedItems[0]?.skillName ?? parseSkillName(input.value.trim());
      if (name !== null) {
        resolve(name);
        input.dispose();
      }
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

/** Which use the person speaks of: one that was just seen, or none of these. Undefined when they gave up. */
async function askUse(
  skillName: string,
  { lastUses, now }: RecordInvocationParts,
): Promise<Pick<UseChoice, 'use'> | undefined> {
  const t = vscode.l10n.t;
  // A ledger that can't be asked is no reason not to record.
  const choices = useChoices(await lastUses(skillName).catch(() => []), now(), t);
  return choices.length === 0
    ? { use: null }
    : vscode.window.showQuickPick(choices, {
        title: t('Record a use of a skill'),
        placeHolder: t('Which use of {0}?', skillName),
      });
}

async function askOutcome(skillName: string): Promise<RecordedEvent['outcome'] | undefined> {
  const t = vscode.l10n.t;
  const picked = await vscode.window.showQuickPick(
    OUTCOMES.map((outcome) => ({
      label: outcomeWord(outcome, t),
      description: outcomeMeaning(outcome, t),
      iconPath: new vscode.ThemeIcon(iconForOutcome(outcome).id),
      outcome,
    })),
    { title: t('Record a use of a skill'), placeHolder: t('How did {0} go?', skillName) },
  );
  return picked?.outcome;
}

async function tell(event: RecordedEvent, consent: Consent): Promise<void> {
  const t = vscode.l10n.t;
  if (event.stoppedBy !== undefined) {
    await tellStopped(event.stoppedBy, consent);
  } else if (event.pending === true) {
    void vscode.window.showWarningMessage(
      t('The disk takes nothing at the moment: the use waits in memory and is written as soon as that is possible.'),
    );
  } else {
    void vscode.window.showInformationMessage(t('Recorded: {0} {1}.', event.skillName, outcomeWord(event.outcome, t)));
  }
}

/** Names what stopped it, with the click that changes it where there is one. */
async function tellStopped(stop: string, consent: Consent): Promise<void> {
  const t = vscode.l10n.t;
  const decision = await consent.refresh();
  if (decision.recording) {
    void vscode.window.showWarningMessage(t('Not recorded: recording is off in another window or editor ({0}).', stop));
    return;
  }
  const { because, action } = recordingWords(decision, t);
  const clicked = await vscode.window.showWarningMessage(
    t('Not recorded. {0}', because),
    ...(action === null ? [] : [action.title]),
  );
  if (action !== null && clicked === action.title) {
    await vscode.commands.executeCommand(action.command);
  }
}
