import * as vscode from 'vscode';
import type { RecordedEvent } from '../api.js';
import type { Recorder } from '../capture/recorder.js';
import type { RecordingPermission } from '../capture/recordingPermission.js';
import type { Consent } from '../consent/consent.js';
import { COMMANDS } from '../ids.js';
import type { UseEvent } from '../model/use.js';
import type { ReportStore } from '../report/reportStore.js';

export interface RecordInvocationParts {
  readonly recorder: Recorder;
  readonly permission: RecordingPermission;
  readonly consent: Consent;
  readonly store: ReportStore;
  /** Uses of a skill, newest first. */
  readonly lastUses: (skillName: string) => Promise<readonly UseEvent[]>;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * The command that records a use. Called with an object by a keybinding or another extension it does what the API's
 * `recordEvent` does; without one it asks the person, by code that is loaded for it.
 */
export function registerRecordInvocation(parts: RecordInvocationParts): vscode.Disposable {
  const ask = async (): Promise<RecordedEvent | undefined> => (await import('./besidePanel.js')).askForUse(parts);
  return vscode.commands.registerCommand(
    COMMANDS.recordInvocation,
    (given?: unknown): Promise<RecordedEvent | undefined> =>
      given === undefined ? ask() : parts.recorder.report(given),
  );
}
