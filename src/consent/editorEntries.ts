import { type ConsentContent, editorId } from './consentText.js';
import type { EditorSignals, Signals } from './decide.js';
import { type Environment, optOutVariable } from './environment.js';

/** An editor that was off this recently binds the processes that see no editor's settings. */
export const EDITOR_COUNTS_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * All that may stop recording in this process, from its environment and the consent file.
 *
 * @param editor null in a process that sees no editor's settings
 * @param now epoch ms
 */
export function signalsOf(
  env: Environment,
  content: ConsentContent,
  editor: EditorSignals | null,
  now: number,
): Signals {
  return { variable: optOutVariable(env), file: content.answer, editor, editorsOff: editorsOff(content, now) };
}

/** Editors that were off within the last 30 days. An entry that can't be understood, or lies in the future, counts. */
export function editorsOff(content: ConsentContent, now: number): string[] {
  return [...content.editors]
    .filter(([, entry]) => entry === null || (isOff(entry) && now - entry.seenAt <= EDITOR_COUNTS_MS))
    .map(([id]) => editorId(id));
}

/**
 * Editors that were last seen so long ago that they no longer count, and until when each did (epoch ms): they are
 * taken to be gone, so the intervals that they left open end there.
 */
export function editorsGone(content: ConsentContent, now: number): ReadonlyMap<string, number> {
  const gone = new Map<string, number>();
  for (const [id, entry] of content.editors) {
    if (entry !== null && now - entry.seenAt > EDITOR_COUNTS_MS) {
      gone.set(id, entry.seenAt + EDITOR_COUNTS_MS);
    }
  }
  return gone;
}

/** True when these settings of an editor stop its recording. */
export function isOff({ recording, telemetry }: EditorSignals): boolean {
  return recording === 'off' || (recording === 'followTelemetry' && !telemetry);
}
