import * as vscode from 'vscode';
import type { Consent } from '../consent/consent.js';
import { COMMANDS, SETTINGS } from '../ids.js';
import { editorSignals, setRecording } from './editorSignals.js';

/** Commands that turn recording on and off, or show what decides. */
export function registerRecordingCommands(
  consent: Consent,
  consentFile: string,
  extensionUri: vscode.Uri,
): vscode.Disposable {
  const t = vscode.l10n.t;
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.pauseRecording, () => consent.pause()),
    vscode.commands.registerCommand(COMMANDS.resumeRecording, () => resume(consent)),
    vscode.commands.registerCommand(COMMANDS.recordLocally, () => resume(consent)),
    vscode.commands.registerCommand(COMMANDS.openSettings, () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `${SETTINGS.section}.`),
    ),
    vscode.commands.registerCommand(COMMANDS.openConsentFile, async () => {
      try {
        await vscode.window.showTextDocument(vscode.Uri.file(consentFile));
      } catch {
        void vscode.window.showInformationMessage(
          t('There is no consent file yet: nothing was said, so recording is on by default. Pausing makes the file.'),
        );
      }
    }),
    vscode.commands.registerCommand(COMMANDS.whatIsRecorded, () =>
      vscode.commands.executeCommand(
        'markdown.showPreview',
        vscode.Uri.joinPath(extensionUri, 'media', 'what-is-recorded.md'),
      ),
    ),
  );
}

/**
 * Takes away what a click can take away, one signal after the other: the person's "no" in the consent file, the
 * setting, VS Code's level. What remains (a variable of the environment) is named.
 */
async function resume(consent: Consent): Promise<void> {
  let decision = consent.current;
  if (decision?.decidedBy.signal === 'consent-file') {
    decision = await consent.resume();
  }
  if (decision?.decidedBy.signal === 'setting' || decision?.decidedBy.signal === 'telemetry-level') {
    await setRecording(editorSignals().telemetry ? 'followTelemetry' : 'on');
    decision = await consent.setSignals(editorSignals());
  }
  if (decision !== null && !decision.recording) {
    void vscode.window.showWarningMessage(
      decision.decidedBy.signal === 'environment'
        ? vscode.l10n.t(
            'Recording stays off: {0} is set in the environment of VS Code. Restart VS Code without it.',
            decision.decidedBy.variable,
          )
        : vscode.l10n.t('Recording stays off; "Recording & Privacy" says why.'),
    );
  }
}
