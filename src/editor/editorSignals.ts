import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { type AskWord, type EditorSignals, RECORDING_SETTINGS, type RecordingSignals } from '../consent/decide.js';
import type { SourceChoice } from '../capture/workerProtocol.js';
import { SETTINGS } from '../ids.js';
import { type AgentId, AGENT_IDS, isOneOf } from '../model/vocabulary.js';
import { remoteKind } from './window.js';

/** What the editor's settings say now. A value of another type, from a settings file edited by hand, is the default. */
export function editorSignals(): EditorSignals {
  const agents = askWord();
  return { ...recordingSignals(), ...(agents === undefined ? {} : { agents }) };
}

/** The part that decides on recording. It is asked at every call of another extension's: each look at a setting costs. */
export function recordingSignals(): RecordingSignals {
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

/** What the person has said here of agents' asking; undefined: nothing. */
function askWord(): AskWord | undefined {
  const settings = configuration();
  if (settings.get<unknown>(SETTINGS.agentsEnabled) === true) {
    return settings.get<unknown>(SETTINGS.agentsAllFolders) === true ? 'all' : 'folder';
  }
  const said = settings.inspect<unknown>(SETTINGS.agentsEnabled)?.globalValue;
  return said === undefined ? undefined : 'off';
}

/** Writes the person's word where it reaches all windows. */
export async function setAgentsMayAsk(word: AskWord): Promise<void> {
  const write = (setting: string, value: boolean) =>
    configuration().update(setting, value, vscode.ConfigurationTarget.Global);
  if (word !== 'off') {
    await write(SETTINGS.agentsAllFolders, word === 'all'); // first, or all would be allowed for a moment
  }
  await write(SETTINGS.agentsEnabled, word !== 'off');
}

/** Calls back when other agents or folders are to be read. */
export function onDidChangeSources(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.sources}`)) {
      listener();
    }
  });
}

/** Calls back when uses are to be kept for another time. */
export function onDidChangeRetention(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.retentionDays}`)) {
      listener();
    }
  });
}

/** How many days single uses are kept; 0: for ever. */
export function retentionDays(): number {
  const value = configuration().get<unknown>(SETTINGS.retentionDays);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : 90;
}

/** The agents that may be read: those that have a setting and were not turned off there. */
export function sourceChoices(): SourceChoice[] {
  return Object.entries(sourceSettings()).flatMap(([agentId, { enabled, paths }]): SourceChoice[] =>
    enabled === false || !isOneOf(AGENT_IDS, agentId)
      ? []
      : [{ agentId, moreFolders: Array.isArray(paths) ? paths.filter(isAbsolutePath) : [] }],
  );
}

/** Of the agents that may be read. */
export function sourceIds(): AgentId[] {
  return sourceChoices().map(({ agentId }) => agentId);
}

/** True unless the person turned the agent off: one that has no setting yet is still noticed in terminals. */
export function isSource(agentId: AgentId): boolean {
  return sourceSettings()[agentId]?.enabled !== false;
}

/** The settings of the agents by id, the manifest's defaults included. */
function sourceSettings(): Record<string, { readonly enabled?: unknown; readonly paths?: unknown }> {
  const value = configuration().get<unknown>(SETTINGS.sources);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([id, one]: [string, unknown]) => [id, typeof one === 'object' ? { ...one } : {}]),
      )
    : {};
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
