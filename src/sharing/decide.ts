import { isUsableFile, type EditorSignals, type FileAnswer } from '../consent/decide.js';
import type { OptOutVariable } from '../consent/environment.js';
import {
  type Confirmation,
  type Destination,
  type EndpointProblem,
  endpointProblem,
  sameDestination,
} from './destination.js';

/** Everything that may stop sharing, as seen by one process. */
export interface SharingSignals {
  readonly variable: OptOutVariable | null;
  readonly file: FileAnswer;
  /** Null in a process that sees no editor's settings: command line, hooks, MCP server. */
  readonly editor: EditorSignals | null;
  /** What the settings say; null like `editor`. */
  readonly destination: Destination | null;
  /** What the consent file of this machine holds. */
  readonly confirmation: Confirmation | null;
}

/** A signal and the value by which it decides. */
export type SharingCause =
  | { readonly signal: 'environment'; readonly variable: OptOutVariable }
  | { readonly signal: 'consent-file' }
  | { readonly signal: 'recording-setting' }
  | { readonly signal: 'telemetry-level' }
  | { readonly signal: 'no-endpoint' }
  | { readonly signal: 'bad-endpoint'; readonly problem: EndpointProblem }
  | { readonly signal: 'no-project-key' }
  /** `other`: another destination was confirmed than the settings name. */
  | { readonly signal: 'not-confirmed'; readonly other: boolean }
  | { readonly signal: 'no-editor' }
  | { readonly signal: 'confirmed'; readonly confirmation: Confirmation };

export interface SharingDecision {
  readonly sharing: boolean;
  readonly decidedBy: SharingCause;
  /** The deciding signal as a sentence, in plain English. */
  readonly explanation: string;
}

/**
 * Whether events may leave this machine. Every signal can stop it, and none but the person's confirmation of exactly
 * this destination allows it. A process without an editor never sends: nobody could tell it to stop.
 */
export function decideSharing(signals: SharingSignals): SharingDecision {
  const decidedBy = causeOf(signals);
  return { sharing: decidedBy.signal === 'confirmed', decidedBy, explanation: explain(decidedBy) };
}

function causeOf({ variable, file, editor, destination, confirmation }: SharingSignals): SharingCause {
  if (variable !== null) {
    return { signal: 'environment', variable };
  }
  if (!isUsableFile(file)) {
    return { signal: 'consent-file' };
  }
  if (editor === null || destination === null) {
    return { signal: 'no-editor' };
  }
  if (editor.recording === 'off') {
    return { signal: 'recording-setting' };
  }
  if (!editor.telemetry) {
    return { signal: 'telemetry-level' };
  }
  return causeOfDestination(destination, confirmation);
}

function causeOfDestination(destination: Destination, confirmation: Confirmation | null): SharingCause {
  if (destination.endpoint === '') {
    return { signal: 'no-endpoint' };
  }
  const problem = endpointProblem(destination.endpoint);
  if (problem !== null) {
    return { signal: 'bad-endpoint', problem };
  }
  if (destination.adapter === 'posthog' && destination.projectKey === '') {
    return { signal: 'no-project-key' };
  }
  return confirmation !== null && sameDestination(confirmation, destination)
    ? { signal: 'confirmed', confirmation }
    : { signal: 'not-confirmed', other: confirmation !== null };
}

function explain(cause: SharingCause): string {
  switch (cause.signal) {
    case 'environment':
      return `Nothing is sent by this process: the environment variable ${cause.variable} is set.`;
    case 'consent-file':
      return "Nothing is sent: telemetry.json says no, or can't be understood.";
    case 'recording-setting':
      return 'Nothing is sent: the setting "skillLedger.recording" is off.';
    case 'telemetry-level':
      return 'Nothing is sent: VS Code\'s telemetry level is not "all".';
    case 'no-endpoint':
      return 'Nothing is sent: there is no endpoint.';
    case 'bad-endpoint':
      return `Nothing is sent: ${ENDPOINT_PROBLEMS[cause.problem]}`;
    case 'no-project-key':
      return 'Nothing is sent: PostHog needs "skillLedger.sharing.projectKey".';
    case 'not-confirmed':
      return cause.other
        ? 'Nothing is sent: another destination was confirmed than the settings name.'
        : 'Nothing is sent: nobody has confirmed it on this machine.';
    case 'no-editor':
      return 'Nothing is sent by this process: only an editor sends.';
    case 'confirmed':
      return `Events are sent to ${new URL(cause.confirmation.endpoint).host}: you confirmed it on this machine.`;
  }
}

const ENDPOINT_PROBLEMS: Readonly<Record<EndpointProblem, string>> = {
  'no-url': 'the endpoint is no https address.',
  insecure: 'the endpoint is http on another machine; only https goes there.',
  credentials: 'the endpoint holds a user name or password; take it out.',
  query: 'the endpoint has a part after ? or #; take it out.',
};
