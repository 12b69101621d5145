import * as vscode from 'vscode';
import { endpointWords } from '../report/sharingRow.js';
import { adapterName, whatLeaves } from '../report/sharingText.js';
import {
  ADAPTERS,
  type AdapterId,
  type Destination,
  endpointProblem,
  type SkillNameForm,
} from '../sharing/destination.js';

/** Asks where events are to go and in what form; undefined: the person has turned away. */
export async function askDestination(known: Destination): Promise<Destination | undefined> {
  const endpoint = await askEndpoint(known.endpoint);
  const adapter = endpoint === undefined ? undefined : await askAdapter();
  const projectKey = adapter === 'posthog' ? await askProjectKey(known.projectKey) : known.projectKey;
  const skillNames = adapter === undefined || projectKey === undefined ? undefined : await askSkillNames();
  return endpoint === undefined || adapter === undefined || projectKey === undefined || skillNames === undefined
    ? undefined
    : { endpoint, adapter, projectKey, skillNames };
}

/** The question that only the person can answer, with all that leaves in it. */
export async function askConfirmation(destination: Destination): Promise<'yes' | 'preview' | 'no'> {
  const t = vscode.l10n.t;
  const yes = t('Turn On Sharing');
  const preview = t('Preview');
  const answer = await vscode.window.showWarningMessage(
    t('Send what Skill Ledger records to {0}?', new URL(destination.endpoint).host),
    { modal: true, detail: `${adapterName(destination.adapter, t)}\n\n${whatLeaves(destination, t)}` },
    preview, // first, so that it is what Enter does
    yes,
  );
  return answer === yes ? 'yes' : answer === preview ? 'preview' : 'no';
}

async function askEndpoint(known: string): Promise<string | undefined> {
  const t = vscode.l10n.t;
  const answer = await vscode.window.showInputBox({
    title: t('Turn on sharing'),
    prompt: t('The address that events are sent to. Nothing is sent before you have confirmed what leaves.'),
    placeHolder: 'https://',
    value: known,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const problem = endpointProblem(text.trim());
      return problem === null ? null : endpointWords(problem, t);
    },
  });
  return answer?.trim();
}

async function askAdapter(): Promise<AdapterId | undefined> {
  const t = vscode.l10n.t;
  const picked = await vscode.window.showQuickPick(
    ADAPTERS.toReversed().map((id) => ({ label: adapterName(id, t), id })),
    { title: t('Turn on sharing'), placeHolder: t('What kind of receiver is it?'), ignoreFocusOut: true },
  );
  return picked?.id;
}

async function askProjectKey(known: string): Promise<string | undefined> {
  const t = vscode.l10n.t;
  const answer = await vscode.window.showInputBox({
    title: t('Turn on sharing'),
    prompt: t('The key of the PostHog project; it is no secret.'),
    value: known,
    ignoreFocusOut: true,
    validateInput: (text) => (/^[\w-]+$/.test(text.trim()) ? null : t('A key has letters, digits, _ and - only.')),
  });
  return answer?.trim();
}

async function askSkillNames(): Promise<SkillNameForm | undefined> {
  const t = vscode.l10n.t;
  const items: readonly (vscode.QuickPickItem & { readonly form: SkillNameForm })[] = [
    { label: t('Hashed'), description: t('the receiver can tell skills apart, not name them'), form: 'hashed' },
    { label: t('Plain'), description: t('the receiver sees the names'), form: 'plain' },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Turn on sharing'),
    placeHolder: t('How do the names of skills leave?'),
    ignoreFocusOut: true,
  });
  return picked?.form;
}
