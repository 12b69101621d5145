import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AGENT_NAMES } from '../agents/agentNames.js';
import type { WorkerClient } from '../capture/workerClient.js';
import type { ConnectionChange, ConnectionState } from '../connections/connectionState.js';
import type { ConnectionAction } from '../connections/plan.js';
import type { Consent } from '../consent/consent.js';
import { VIEWS } from '../ids.js';
import { connectionWords, noteWords, problemWords } from '../report/connectionWords.js';
import { ChangeDocuments } from './changeDocuments.js';
import { wording } from './window.js';

export interface ConnectionChangeParts {
  readonly connections: { refresh(): Promise<readonly ConnectionState[]> };
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly consent: Consent;
}

/**
 * "Connect Agent…" and "Disconnect Agent…". Both also work while recording is off and in folders that are not trusted:
 * they change the person's own settings of an agent, at their word, and a recorder that may not record notes nothing.
 */
export class ConnectionChanges implements vscode.Disposable {
  private readonly documents = new ChangeDocuments();

  constructor(private readonly parts: ConnectionChangeParts) {}

  /** @param target a row of the panel; another extension may pass anything, and nothing asks which agent */
  make(action: ConnectionAction, target: unknown): Promise<void> {
    return change(this.parts, this.documents, action, target);
  }

  dispose(): void {
    this.documents.dispose();
  }
}

async function change(
  { connections, worker, consent }: ConnectionChangeParts,
  documents: ChangeDocuments,
  action: ConnectionAction,
  target: unknown,
): Promise<void> {
  const t = vscode.l10n.t;
  const states = await connections.refresh();
  const state = named(states, target) ?? (await choose(states, action));
  if (state === undefined) {
    return;
  }
  const shown = await worker.call('previewConnection', state.agentId, action);
  if (shown.problem === null && shown.before === shown.after) {
    void vscode.window.showInformationMessage(nothingToDo(state, action));
    return;
  }
  if (shown.problem !== null) {
    await tellProblem(shown);
    return;
  }
  if (!(await confirm(shown, documents))) {
    return;
  }
  const problem = await worker.call('applyConnection', shown);
  await connections.refresh();
  if (problem !== null) {
    await tellProblem({ ...shown, problem });
    return;
  }
  const name = AGENT_NAMES[state.agentId];
  const off = consent.current?.recording === false ? [t('Recording is off, so nothing is noted until it is on.')] : [];
  const words =
    action === 'connect'
      ? [t('{0} is connected.', name), ...state.notes.map((note) => noteWords(note, state.agentId, t)), ...off]
      : [t('{0} is disconnected. Its configuration holds nothing of Skill Ledger any more.', name)];
  // With a button the message is shown in full: what the person must still do stands at its end.
  const show = t('Show Connections');
  if ((await vscode.window.showInformationMessage(words.join(' '), show)) === show) {
    await vscode.commands.executeCommand(`${VIEWS.status}.focus`);
  }
}

/** The agent of a row of the panel, if it came from there; another extension may pass anything. */
function named(states: readonly ConnectionState[], target: unknown): ConnectionState | undefined {
  const id: unknown = typeof target === 'object' && target !== null && 'id' in target ? target.id : target;
  return typeof id === 'string' ? states.find(({ agentId }) => agentId === id.split('/').at(-1)) : undefined;
}

async function choose(
  states: readonly ConnectionState[],
  action: ConnectionAction,
): Promise<ConnectionState | undefined> {
  const t = vscode.l10n.t;
  const fits = (state: ConnectionState): boolean =>
    action === 'connect' ? state.found : state.hooks !== 'none' || state.problem !== null;
  const items = states.filter(fits).map((state) => ({
    label: AGENT_NAMES[state.agentId],
    description: connectionWords(state, null, wording()).text,
    state,
  }));
  const others = states.filter(({ found }) => !found).map(({ agentId }) => AGENT_NAMES[agentId]);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      action === 'connect'
        ? t('None of the agents that can be connected was found on this machine: {0}.', others.join(', '))
        : t('No agent is connected.'),
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: action === 'connect' ? t('Connect an agent') : t('Disconnect an agent'),
    placeHolder:
      action === 'connect' && others.length > 0
        ? t('Not found on this machine: {0}', others.join(', '))
        : t('The change to its configuration is shown first'),
  });
  return picked?.state;
}

/**
 * Shows the exact change and asks. A picker, since it stays until it is answered while the comparison can be read and
 * scrolled: a dialog would lie over it, and a notification goes away by itself.
 */
async function confirm(shown: ConnectionChange, documents: ChangeDocuments): Promise<boolean> {
  const t = vscode.l10n.t;
  const name = AGENT_NAMES[shown.agentId];
  const file = basename(shown.path);
  const connecting = shown.action === 'connect';
  const close = await documents.show(
    shown,
    connecting ? t('{0}: {1} (connecting)', name, file) : t('{0}: {1} (disconnecting)', name, file),
  );
  const yes = {
    label: connecting ? t('Connect') : t('Disconnect'),
    detail: shown.after === null ? t('Removes {0}', shown.path) : t('Writes this to {0}', shown.path),
  };
  const picked = await vscode.window.showQuickPick(
    [yes, { label: t('Cancel'), detail: t('Leaves everything as it is') }],
    {
      title: connecting ? t('Connect {0} as shown?', name) : t('Disconnect {0} as shown?', name),
      placeHolder: connecting
        ? t('Scroll it, or drag this aside. The recorder goes into ~/.claude/auto-skill/bin')
        : t('Scroll it, or drag this aside'),
      ignoreFocusOut: true,
    },
  );
  await close();
  return picked === yes;
}

function nothingToDo({ agentId, found }: ConnectionState, action: ConnectionAction): string {
  const t = vscode.l10n.t;
  const name = AGENT_NAMES[agentId];
  if (action === 'disconnect') {
    return t('{0} is not connected.', name);
  }
  return found ? t('{0} is connected already.', name) : t('{0} was not found on this machine.', name);
}

async function tellProblem({ agentId, path, problem }: ConnectionChange): Promise<void> {
  const t = vscode.l10n.t;
  if (problem === null) {
    return;
  }
  const open = t('Open {0}', basename(path));
  const choice = await vscode.window.showErrorMessage(
    t('{0} was left as it is. {1}: {2}.', AGENT_NAMES[agentId], path, problemWords(problem, t)),
    open,
  );
  if (choice === open) {
    const at = problem.kind === 'syntax' ? new vscode.Position(problem.line - 1, problem.column - 1) : null;
    await vscode.window.showTextDocument(
      vscode.Uri.file(path),
      at === null ? {} : { selection: new vscode.Range(at, at) },
    );
  }
}
