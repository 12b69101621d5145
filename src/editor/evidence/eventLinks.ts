import * as vscode from 'vscode';
import { COMMANDS } from '../../ids.js';
import { EVENTS_SCHEME } from '../eventsDocument.js';
import { parseUseReference, withTranscript } from '../../report/evidenceWords.js';

/** In the list of events each id leads to its place in the agent's session. */
export function registerEventLinks(): vscode.Disposable {
  return vscode.languages.registerDocumentLinkProvider({ scheme: EVENTS_SCHEME }, { provideDocumentLinks: linksIn });
}

function linksIn(document: vscode.TextDocument): vscode.DocumentLink[] {
  const events = eventsIn(document.getText());
  let next = 0;
  const links: vscode.DocumentLink[] = [];
  for (let line = 0; line < document.lineCount && next < events.length; line++) {
    const { text } = document.lineAt(line);
    const id = /^ {4}"id": "(\w{26})"/.exec(text)?.[1];
    if (id === undefined) {
      continue;
    }
    const event = events[next++];
    const reference = parseUseReference(event);
    if (reference !== null && reference.id === id && withTranscript(event)) {
      const start = text.indexOf(id);
      const link = new vscode.DocumentLink(
        new vscode.Range(line, start, line, start + id.length),
        vscode.Uri.parse(`command:${COMMANDS.revealEvidence}?${encodeURIComponent(JSON.stringify([reference]))}`),
      );
      link.tooltip = vscode.l10n.t('Show it in its session');
      links.push(link);
    }
  }
  return links;
}

/** The document is our own, and its comments stand on lines of their own. */
function eventsIn(text: string): readonly unknown[] {
  try {
    const events: unknown = JSON.parse(text.replaceAll(/^\/\/.*$/gm, ''));
    return Array.isArray(events) ? events : [];
  } catch {
    return [];
  }
}
