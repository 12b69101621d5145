import type { Cause } from './decide.js';

/** What decided, as one word for programs: the variable, `telemetry.json`, `editor:<name>`. */
export function stoppedBy(cause: Cause): string {
  switch (cause.signal) {
    case 'environment':
      return cause.variable;
    case 'consent-file':
      return 'telemetry.json';
    case 'other-editor':
      return `editor:${cause.editor}`;
    case 'setting':
      return 'skillLedger.recording';
    case 'telemetry-level':
      return 'telemetry.telemetryLevel';
    case 'default':
      return 'default';
  }
}
