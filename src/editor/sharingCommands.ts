import * as vscode from 'vscode';
import type { WorkerClient } from '../capture/workerClient.js';
import type { Consent } from '../consent/consent.js';
import { COMMANDS } from '../ids.js';
import { sharingBecause } from '../report/sharingRow.js';
import type { Wording } from '../report/skillRows.js';
import type { Destination } from '../sharing/destination.js';
import type { SharingGate } from '../sharing/sharingGate.js';
import type { SharingCommand } from './sharing.js';
import type { SharingPreviewDocument } from './sharingPreview.js';
import { askConfirmation, askDestination } from './sharingQuestions.js';
import { setSharingDestination, sharingDestination } from './sharingSettings.js';

export interface SharingCommandParts {
  readonly consent: Consent;
  readonly gate: Pick<SharingGate, 'decide'>;
  readonly worker: Pick<WorkerClient, 'call'>;
  readonly preview: Pick<SharingPreviewDocument, 'show'>;
  readonly wording: () => Wording;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What the commands of sharing do: turn it on and off, show what would leave, reset the identity. */
export class SharingCommands {
  constructor(private readonly parts: SharingCommandParts) {}

  async run(command: SharingCommand): Promise<void> {
    switch (command) {
      case COMMANDS.turnOnSharing:
        return turnOn(this.parts);
      case COMMANDS.turnOffSharing:
        return turnOff(this.parts);
      case COMMANDS.resetIdentity:
        return resetIdentity(this.parts);
      case COMMANDS.previewSharing:
        return this.parts.preview.show();
    }
  }
}

/** Takes away what a click can take away, asks for what is missing, and has the person confirm what leaves. */
async function turnOn(parts: SharingCommandParts): Promise<void> {
  const { gate } = parts;
  switch (gate.decide().decidedBy.signal) {
    case 'environment':
    case 'no-editor':
    case 'confirmed':
      return tellWhy(parts);
    case 'consent-file':
    case 'recording-setting':
      return offer(parts, vscode.l10n.t('Resume Recording'), COMMANDS.resumeRecording);
    case 'telemetry-level':
      return offer(parts, vscode.l10n.t('Open Settings'), 'workbench.action.openSettings', 'telemetry.telemetryLevel');
    case 'no-endpoint':
    case 'bad-endpoint':
    case 'no-project-key': {
      const destination = await askDestination(sharingDestination());
      if (destination === undefined) {
        return undefined;
      }
      await setSharingDestination(destination);
      return confirm(parts, destination);
    }
    case 'not-confirmed':
      return confirm(parts, sharingDestination());
  }
}

async function confirm(parts: SharingCommandParts, destination: Destination): Promise<void> {
  const answer = await askConfirmation(destination);
  if (answer === 'preview') {
    await parts.preview.show();
  } else if (answer === 'yes') {
    await written(parts.consent.confirmSharing({ ...destination, since: parts.now() }));
  }
}

async function turnOff({ consent }: SharingCommandParts): Promise<void> {
  if (await written(consent.confirmSharing(null))) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Sharing is off. What waited to be sent is deleted.'));
  }
}

async function resetIdentity({ worker }: SharingCommandParts): Promise<void> {
  const t = vscode.l10n.t;
  const reset = t('Reset');
  const choice = await vscode.window.showWarningMessage(
    t('Reset the identity of this machine?'),
    {
      modal: true,
      detail: t(
        'A receiver will take this machine for a new one, and can connect nothing to what it has. What waits to be sent is deleted.',
      ),
    },
    reset,
  );
  if (choice === reset && (await written(worker.call('resetIdentity')))) {
    void vscode.window.showInformationMessage(t('The identity was reset.'));
  }
}

async function offer(parts: SharingCommandParts, title: string, command: string, ...args: string[]): Promise<void> {
  const because = sharingBecause(parts.gate.decide(), parts.wording());
  if ((await vscode.window.showWarningMessage(because, title)) === title) {
    await vscode.commands.executeCommand(command, ...args);
  }
}

function tellWhy({ gate, wording }: SharingCommandParts): void {
  void vscode.window.showInformationMessage(sharingBecause(gate.decide(), wording()));
}

/** False, and a message, where it failed. */
async function written(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return false;
  }
}
