import type { Cause, Decision } from '../consent/decide.js';
import { COMMANDS } from '../ids.js';
import type { Translate } from './format.js';
import type { Action } from './statusRow.js';
import type { RecordingWords } from './statusRows.js';

/** Names in the manifest's welcome texts which signal turned recording off. */
export type OffBy = 'environment' | 'file' | 'unreadableFile' | 'setting' | 'telemetry' | 'editor';

export function offBy({ decidedBy }: Decision): OffBy {
  switch (decidedBy.signal) {
    case 'environment':
      return 'environment';
    case 'consent-file':
      return decidedBy.answer.kind === 'invalid' ? 'unreadableFile' : 'file';
    case 'telemetry-level':
      return 'telemetry';
    case 'other-editor':
      return 'editor';
    case 'setting':
    case 'default':
      return 'setting';
  }
}

/** The decision in the person's language, with the command that changes it. */
export function recordingWords(decision: Decision, t: Translate): RecordingWords {
  return { on: decision.recording, because: because(decision.decidedBy, t), action: action(decision, t) };
}

function because(cause: Cause, t: Translate): string {
  switch (cause.signal) {
    case 'environment':
      return t(
        'Recording is off: {0} is set in the environment that VS Code was started with. It holds until VS Code is restarted without it.',
        cause.variable,
      );
    case 'consent-file':
      return becauseOfFile(cause, t);
    case 'setting':
      return cause.value === 'off'
        ? t('Recording is off in the settings (skillLedger.recording).')
        : t('You chose to record on this machine, whatever VS Code’s telemetry level is.');
    case 'telemetry-level':
      return t('Recording is off because VS Code’s telemetry level is not "all".');
    case 'other-editor':
      return t('Recording is off in another editor on this machine: {0}.', cause.editor);
    case 'default':
      return t('Nothing turns it off. Uses are recorded on this machine only.');
  }
}

function becauseOfFile(cause: Extract<Cause, { signal: 'consent-file' }>, t: Translate): string {
  if (cause.answer.kind === 'no') {
    return t('Recording is off: you turned it off on this machine (telemetry.json).');
  }
  if (cause.answer.kind === 'invalid') {
    return t(
      'Recording is off: telemetry.json is there but can’t be understood, so it counts as a no. It was left as it is.',
    );
  }
  return t('You turned it on on this machine (telemetry.json).');
}

function action(decision: Decision, t: Translate): Action | null {
  switch (decision.action) {
    case 'restart-without-variable':
      return null; // nothing that a click could do: the row above says how
    case 'resume':
      return { command: COMMANDS.resumeRecording, title: t('Resume recording') };
    case 'open-consent-file':
      return { command: COMMANDS.openConsentFile, title: t('Open the consent file') };
    case 'set-recording-on':
      return decision.decidedBy.signal === 'telemetry-level'
        ? { command: COMMANDS.recordLocally, title: t('Record locally, send nothing') }
        : { command: COMMANDS.resumeRecording, title: t('Resume recording') };
    case 'change-other-editor':
      return { command: COMMANDS.openSettings, title: t('Open settings') };
    case 'pause':
      return { command: COMMANDS.pauseRecording, title: t('Pause recording') };
  }
}
