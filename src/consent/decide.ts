import type { OptOutVariable } from './environment.js';

/** The values of the setting `skillLedger.recording`. */
export const RECORDING_SETTINGS = ['followTelemetry', 'on', 'off'] as const;
export type RecordingSetting = (typeof RECORDING_SETTINGS)[number];

/** What a person has said in an editor of agents' asking: no, about the folder that the agent works in, about all. */
export const ASK_WORDS = ['off', 'folder', 'all'] as const;
export type AskWord = (typeof ASK_WORDS)[number];

/** Why a consent file that exists can't be taken as an answer. */
export type FileProblem = 'syntax' | 'no-boolean' | 'unreadable' | 'not-a-file' | 'dangling-link';

/** What the consent file of this machine says. */
export type FileAnswer =
  /** No file, or one that holds only our own bookkeeping: the person has not said anything. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'yes' }
  | { readonly kind: 'no' }
  | { readonly kind: 'invalid'; readonly problem: FileProblem };

/** False for a file that says no, and for one that can't be taken as an answer. */
export function isUsableFile({ kind }: FileAnswer): boolean {
  return kind === 'yes' || kind === 'undecided';
}

/** What an editor's settings say of recording. */
export interface RecordingSignals {
  readonly recording: RecordingSetting;
  /** VS Code's `isTelemetryEnabled`: its level is `all`. */
  readonly telemetry: boolean;
}

/** What an editor knows of its own settings. */
export interface EditorSignals extends RecordingSignals {
  /** Absent: nothing was said. It has no part in the decision on recording, see `decideAsking`. */
  readonly agents?: AskWord;
}

/** Everything that may stop recording, as seen by one process. */
export interface Signals {
  readonly variable: OptOutVariable | null;
  readonly file: FileAnswer;
  /** Null in a process that sees no editor's settings: command line, hooks, MCP server. */
  readonly editor: EditorSignals | null;
  /** Names of editors that were off within the last 30 days; binding only where `editor` is null. */
  readonly editorsOff: readonly string[];
}

/** A signal and the value by which it decides. */
export type Cause =
  | { readonly signal: 'environment'; readonly variable: OptOutVariable }
  | { readonly signal: 'consent-file'; readonly answer: FileAnswer }
  | { readonly signal: 'setting'; readonly value: 'on' | 'off' }
  | { readonly signal: 'telemetry-level' }
  | { readonly signal: 'other-editor'; readonly editor: string }
  | { readonly signal: 'default' };

/** The one thing a person does to change the decision. The editor makes a button of it, the command line a hint. */
export type ConsentAction =
  | 'restart-without-variable'
  | 'resume'
  | 'open-consent-file'
  | 'set-recording-on'
  | 'change-other-editor'
  | 'pause';

export interface Decision {
  readonly recording: boolean;
  readonly decidedBy: Cause;
  /** The deciding signal as a sentence, in plain English. */
  readonly explanation: string;
  readonly action: ConsentAction;
}

/**
 * Whether uses may be recorded. Precedence: environment variable, consent file, then what editors say (their own
 * setting, VS Code's telemetry level; where no editor's settings are visible, any other editor that is off), then the
 * default, which is on. A later signal never lifts an earlier "off". Sharing is a function of its own, `decideSharing`:
 * fewer signals can turn it on.
 */
export function decideRecording(signals: Signals): Decision {
  const off = offCauses(signals)[0];
  const decidedBy = off ?? onCause(signals);
  return { recording: off === undefined, decidedBy, explanation: explain(decidedBy), action: actionFor(decidedBy) };
}

/**
 * Every signal that says "off", strongest first: when the first goes away, the next one decides, so the times during
 * which recording was off are noted for each.
 */
export function offCauses({ variable, file, editor, editorsOff }: Signals): Cause[] {
  const causes: Cause[] = [];
  if (variable !== null) {
    causes.push({ signal: 'environment', variable });
  }
  if (!isUsableFile(file)) {
    causes.push({ signal: 'consent-file', answer: file });
  }
  if (editor === null) {
    causes.push(...editorsOff.map((name): Cause => ({ signal: 'other-editor', editor: name })));
  } else if (editor.recording === 'off') {
    causes.push({ signal: 'setting', value: 'off' });
  } else if (editor.recording === 'followTelemetry' && !editor.telemetry) {
    causes.push({ signal: 'telemetry-level' });
  }
  return causes;
}

/** What is worth naming when nothing says "off": a word of the person's own before the default. */
function onCause({ file, editor }: Signals): Cause {
  if (editor?.recording === 'on') {
    return { signal: 'setting', value: 'on' };
  }
  return file.kind === 'yes' ? { signal: 'consent-file', answer: file } : { signal: 'default' };
}

function explain(cause: Cause): string {
  switch (cause.signal) {
    case 'environment':
      return `Nothing is recorded by this process: the environment variable ${cause.variable} is set.`;
    case 'consent-file':
      return explainFile(cause.answer);
    case 'setting':
      return cause.value === 'off'
        ? 'Nothing is recorded: the setting "skillLedger.recording" is off.'
        : 'Recording locally: the setting "skillLedger.recording" is on.';
    case 'telemetry-level':
      return 'Nothing is recorded: VS Code\'s telemetry level is not "all", and "skillLedger.recording" follows it.';
    case 'other-editor':
      return `Nothing is recorded: recording is off in the editor ${cause.editor}.`;
    case 'default':
      return 'Recording locally: nothing turns it off.';
  }
}

function explainFile(answer: FileAnswer): string {
  switch (answer.kind) {
    case 'yes':
      return 'Recording locally: you turned it on (telemetry.json).';
    case 'no':
      return 'Nothing is recorded: you turned it off (telemetry.json).';
    case 'undecided':
      return 'Recording locally: nothing turns it off.';
    case 'invalid':
      return `Nothing is recorded: ${FILE_PROBLEMS[answer.problem]}`;
  }
}

const FILE_PROBLEMS: Readonly<Record<FileProblem, string>> = {
  syntax: 'telemetry.json is not valid JSON, so it is taken as a no.',
  'no-boolean': 'telemetry.json does not say "enabled": true or false, so it is taken as a no.',
  unreadable: "telemetry.json is there but can't be read, so it is taken as a no.",
  'not-a-file': 'telemetry.json is there but is no file, so it is taken as a no.',
  'dangling-link': 'telemetry.json is a link that leads nowhere, so it is taken as a no.',
};

function actionFor(cause: Cause): ConsentAction {
  switch (cause.signal) {
    case 'environment':
      return 'restart-without-variable';
    case 'consent-file':
      return actionForFile(cause.answer);
    case 'setting':
      return cause.value === 'off' ? 'set-recording-on' : 'pause';
    case 'telemetry-level':
      return 'set-recording-on';
    case 'other-editor':
      return 'change-other-editor';
    case 'default':
      return 'pause';
  }
}

function actionForFile(answer: FileAnswer): ConsentAction {
  if (answer.kind === 'yes' || answer.kind === 'undecided') {
    return 'pause';
  }
  // A link is the person's own arrangement: we never write through it nor put a file in its place.
  return answer.kind === 'invalid' && answer.problem === 'dangling-link' ? 'open-consent-file' : 'resume';
}
