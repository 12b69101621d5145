import type { TextProblem } from './jsonDocument.js';

/** Why an agent can't be connected or disconnected. The words are in src/report/connectionWords.ts. */
export type ConnectionProblem =
  | TextProblem
  | { readonly kind: 'encoding' | 'tooLarge' | 'notAFile' | 'changed' | 'otherFile' | 'noRecorder' }
  /** A link that leads to where nothing may be written. */
  | { readonly kind: 'link'; readonly target: string }
  /** The file is somebody else's, or may not be written. */
  | { readonly kind: 'denied' }
  /** The recorder would lie where others can put another in its place. */
  | { readonly kind: 'unsafeFolder'; readonly folder: string; readonly why: 'link' | 'owner' | 'writable' }
  /** The system's words. */
  | { readonly kind: 'failed'; readonly message: string };

/** Thrown within this folder, and told as a value outside of it. */
export class ConnectionError extends Error {
  constructor(readonly problem: ConnectionProblem) {
    super(problem.kind);
  }
}

export function problemOf(error: unknown): ConnectionProblem {
  return error instanceof ConnectionError
    ? error.problem
    : { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
