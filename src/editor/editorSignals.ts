import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { type EditorSignals, RECORDING_SETTINGS } from '../consent/decide.js';
import type { SourceChoice } from '../capture/workerProtocol.js';
import { SETTINGS } from '../ids.js';
import { isOneOf } from '../model/vocabulary.js';
import { remoteKind } from './window.js';

/** What the editor's settings say now. A value of another type, from a settings file edited by hand, is the default. */
export function editorSignals(): EditorSignals {
  const value = configuration().get<unknown>(SETTINGS.recording);
  return {
    recording: isOneOf(RECORDING_SETTINGS, value) ? value : 'followTelemetry',
    telemetry: vscode.env.isTelemetryEnabled,
  };
}

export function onDidChangeEditorSignals(listener: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.env.onDidChangeTelemetryEnabled(listener),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(SETTINGS.section)) {
        listener();
      }
    }),
  );
}

/** Calls back when other agents or folders are to be read. */
export function onDidChangeSources(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SETTINGS.section}.sources`)) {
      listener();
    }
  });
}

export function retentionDays(): number {
  const value = configuration().get<unknown>(SETTINGS.retentionDays);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : 90;
}

/** The agents that may be read. */
export function sourceChoices(): SourceChoice[] {
  const folders = configuration().get<unknown>(SETTINGS.claudePaths);
  return configuration().get<unknown>(SETTINGS.claudeEnabled) === false
    ? []
    : [
        {
          agentId: 'claude-code',
          moreFolders: Array.isArray(folders) ? folders.filter(isAbsolutePath) : [],
        },
      ];
}

/** A relative path would lead to wherever the extension host was started. */
function isAbsolutePath(folder: unknown): folder is string {
  return typeof folder === 'string' && isAbsolute(folder);
}

/** Application and remote, without a host's name: `vscode`, `cursor`, `vscode+ssh-remote`. */
export function editorName(): string {
  const remote = remoteKind();
  return remote === null ? vscode.env.uriScheme : `${vscode.env.uriScheme}+${remote}`;
}

/** Writes the person's choice where it reaches all windows. */
export async function setRecording(value: EditorSignals['recording']): Promise<void> {
  await configuration().update(SETTINGS.recording, value, vscode.ConfigurationTarget.Global);
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SETTINGS.section);
}
