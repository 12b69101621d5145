import * as vscode from 'vscode';
import { AGENT_NAMES } from '../../agents/agentNames.js';
import type { EvidenceInFile, EvidenceInRecords } from '../../capture/evidence/evidence.js';
import type { WorkerClient } from '../../capture/workerClient.js';
import type { Consent } from '../../consent/consent.js';
import type { UseEvent } from '../../model/use.js';
import { recordingWords } from '../../report/consentWords.js';
import {
  evidenceText,
  goneWords,
  parseUseReference,
  useSentence,
  type UseReference,
  withoutTranscript,
} from '../../report/evidenceWords.js';
import type { Wording } from '../../report/skillRows.js';
import { sourceChoices } from '../editorSignals.js';
import { EvidenceDocument } from './evidenceDocument.js';

/** More uses than one session has of a skill. */
const MAX_USES = 10_000;

export interface EvidenceParts {
  readonly consent: Consent;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly wording: () => Wording;
}

/** Opens the place in the agent's session at which a use began, and says why it counts as it does. */
export class RevealEvidence implements vscode.Disposable {
  private readonly documents = new EvidenceDocument();

  constructor(private readonly parts: EvidenceParts) {}

  /** @param target a row of a tree, or a `UseReference` from anybody */
  async reveal(target: unknown): Promise<void> {
    const { consent, worker, wording } = this.parts;
    const t = vscode.l10n.t;
    const reference = parseUseReference(target);
    if (reference === null) {
      tell(t('Choose a use below “Recent uses” of a skill in the Skill Ledger panel.'));
      return;
    }
    const use = await recorded(this.parts, reference);
    if (use === null) {
      tell(t('This use is no longer on record: it was cleared, or has expired.'));
      return;
    }
    const sentence = useSentence(use, null, wording());
    const why = withoutTranscript(use, t);
    if (why !== null) {
      tell(`${sentence} ${why}`);
      return;
    }
    const source = sourceChoices().find(({ agentId }) => agentId === use.agentId);
    const decision = consent.current;
    if (decision?.recording !== true) {
      await tellOff(this.parts, sentence);
    } else if (source === undefined) {
      await tellSourceOff(use, sentence);
    } else {
      const searching = { location: vscode.ProgressLocation.Window, title: t('Looking for the use in its session…') };
      const evidence = await vscode.window.withProgress(searching, () => worker.call('evidence', use, source));
      switch (evidence.kind) {
        case 'gone':
        case 'not-in-it':
          return tell(`${sentence} ${goneWords(evidence.kind, use.agentId, t)}`);
        case 'unreadable':
          return tell(
            `${sentence} ${t('The session of {0} can’t be read: {1}', AGENT_NAMES[use.agentId], evidence.message)}`,
          );
        case 'file':
          return showFile(evidence, useSentence(use, evidence.call, wording()));
        case 'records':
          return showRecords(evidence, use, this.documents, wording());
      }
    }
  }

  dispose(): void {
    this.documents.dispose();
  }
}

/** What the ledger itself says of it: the reference may come from anybody. */
async function recorded({ worker }: EvidenceParts, reference: UseReference): Promise<UseEvent | null> {
  const { id, ...filter } = reference;
  const uses = await worker.call('events', filter, MAX_USES);
  return uses.find((use) => use.id === id) ?? null;
}

async function showFile({ path, line, column, call }: EvidenceInFile, sentence: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  await show(uri, line, column);
  // An agent may still write to it; a person should not.
  await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
  explain(sentence, uri, call?.line ?? null, line);
}

async function showRecords(
  evidence: EvidenceInRecords,
  use: UseEvent,
  documents: EvidenceDocument,
  words: Wording,
): Promise<void> {
  const sentence = useSentence(use, evidence.call, words);
  const shown = evidenceText(evidence, sentence, words.t);
  const uri = documents.add(use.id, words.t('{0} in its session', use.skillName), shown);
  const [first, last] = shown.lines;
  await select(uri, new vscode.Position(first, 0), new vscode.Position(last, 0));
  explain(sentence, uri, shown.callLine, first);
}

/** @param column null: the whole line is meant */
async function show(uri: vscode.Uri, line: number, column: number | null): Promise<void> {
  const start = new vscode.Position(line, column ?? 0);
  const end = column === null ? new vscode.Position(line + 1, 0) : start;
  await select(uri, start, end);
}

/** The cursor stays at the beginning: lines of sessions are long. */
async function select(uri: vscode.Uri, start: vscode.Position, end: vscode.Position): Promise<void> {
  const selection = new vscode.Range(start, end);
  await vscode.commands.executeCommand('vscode.open', uri, { selection });
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.toString() === uri.toString()) {
    editor.selection = new vscode.Selection(end, start);
    editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenter);
  }
}

/** Says the reason beside the place. Who reads the session need not answer first. */
function explain(sentence: string, uri: vscode.Uri, callLine: number | null, line: number): void {
  const t = vscode.l10n.t;
  const toCall = t('Go to the Last Tool Call');
  const toUse = t('Go to the Use');
  const answer = vscode.window.showInformationMessage(sentence, ...(callLine === null ? [] : [toCall, toUse]));
  const follow = async (): Promise<void> => {
    const choice = await answer;
    if (choice !== undefined) {
      await show(uri, choice === toCall ? (callLine ?? line) : line, null);
    }
  };
  follow().then(undefined, () => undefined); // a notice that is dismissed needs no answer
}

/** While recording is off no session is opened, at a click neither: the person's word is the switch. */
async function tellOff({ consent }: EvidenceParts, sentence: string): Promise<void> {
  const t = vscode.l10n.t;
  const decision = consent.current;
  const words = decision === null ? null : recordingWords(decision, t);
  const offers = words?.action ?? null;
  const because = words?.because ?? t('It is not known yet whether recording is on.');
  const choice = await vscode.window.showInformationMessage(
    `${sentence} ${because} ${t('While it is off, sessions are not opened.')}`,
    ...(offers === null ? [] : [offers.title]),
  );
  if (choice !== undefined && offers !== null) {
    await vscode.commands.executeCommand(offers.command);
  }
}

async function tellSourceOff({ agentId }: UseEvent, sentence: string): Promise<void> {
  const t = vscode.l10n.t;
  const settings = t('Open settings');
  const choice = await vscode.window.showInformationMessage(
    `${sentence} ${t('The settings say that sessions of {0} are not to be read.', AGENT_NAMES[agentId])}`,
    settings,
  );
  if (choice === settings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `skillLedger.sources.${agentId}.enabled`);
  }
}

function tell(message: string): void {
  void vscode.window.showInformationMessage(message);
}
