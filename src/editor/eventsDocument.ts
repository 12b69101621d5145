import * as vscode from 'vscode';
import type { EventFilter } from '../ledger/types.js';
import type { UseEvent } from '../model/use.js';
import { type EventsChoice, EVENTS_SHOWN, eventsText, eventsTitle, parseEventsChoice } from '../report/eventsText.js';
import type { ReportStore } from '../report/reportStore.js';
import type { Wording } from '../report/skillRows.js';

export const EVENTS_SCHEME = 'skill-ledger-events';

export interface EventsDocumentParts {
  readonly store: ReportStore;
  /** Newest first. */
  readonly events: (filter: EventFilter, limit: number) => Promise<readonly UseEvent[]>;
  readonly wording: () => Wording;
}

/** The raw events of the ledger as documents that can't be changed. */
export class EventsDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: { dispose(): unknown }[];
  /** Documents that show what the ledger held before it changed. */
  private readonly stale = new Set<string>();

  constructor(private readonly parts: EventsDocumentParts) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(EVENTS_SCHEME, this),
      parts.store.onDidChange(() => this.markStale()),
      vscode.window.onDidChangeVisibleTextEditors((editors) => this.renew(editors)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.stale.delete(uri.toString())),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    this.stale.delete(uri.toString());
    const choice = choiceIn(uri);
    if (choice === null) {
      return `// ${vscode.l10n.t('This address names no events. "Skill Ledger: Show Events" shows all.')}\n[]\n`;
    }
    const { store, events, wording } = this.parts;
    // Where nothing is recorded, looking must not make a ledger.
    const isEmpty = store.current === null || store.current.span.uses === 0;
    return eventsText(choice, isEmpty ? [] : await events(choice, EVENTS_SHOWN + 1), wording());
  }

  dispose(): void {
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
    this.changed.dispose();
  }

  showAll(): Promise<void> {
    return this.show({});
  }

  /** @param node a row of either tree; another extension may pass anything */
  async showOf(node: unknown): Promise<void> {
    const choice = choiceOf(node);
    if (choice === null) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Choose a skill or a session in the Skill Ledger panel, or use "Show Events" for all.'),
      );
      return;
    }
    await this.show(choice);
  }

  async show(choice: EventsChoice): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: EVENTS_SCHEME,
      path: `/${eventsTitle(choice, vscode.l10n.t)}.jsonc`,
      query: JSON.stringify(choice),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
  }

  private markStale(): void {
    for (const { uri } of ownDocuments()) {
      this.stale.add(uri.toString());
    }
  }

  private renew(editors: readonly vscode.TextEditor[]): void {
    for (const { document } of editors) {
      if (this.stale.has(document.uri.toString())) {
        this.changed.fire(document.uri);
      }
    }
  }
}

function ownDocuments(): vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === EVENTS_SCHEME);
}

function choiceIn({ query }: vscode.Uri): EventsChoice | null {
  try {
    return parseEventsChoice(JSON.parse(query));
  } catch {
    return null;
  }
}

/** Of a row of either tree; another extension may pass anything. */
function choiceOf(node: unknown): EventsChoice | null {
  const { kind, report, session } = fieldsOf(node);
  const { skillName } = fieldsOf(report);
  const { agentId, sessionId } = fieldsOf(session);
  switch (kind) {
    case 'skill':
      return parseEventsChoice({ skillName });
    case 'session':
      return parseEventsChoice({ agentId, sessionId });
    default:
      return null;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
