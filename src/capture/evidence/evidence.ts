import type { UseEvent } from '../../model/use.js';
import type { SourceChoice } from '../workerProtocol.js';

/** Which use is meant. All of it stands in the ledger; nothing in it is a path. */
export type UseKey = Pick<UseEvent, 'id' | 'agentId' | 'sessionId' | 'skillName' | 'timestamp'>;

/** The tool call that decided how a use went. */
export interface DecidingCall {
  /** As the transcript names it; null where it names it in a form that is no plain word. */
  readonly tool: string | null;
  /** Zero-based, in the document that shows the use; null: it stands in another one. */
  readonly line: number | null;
}

/** Where a use stands in what its agent keeps. */
export type Evidence =
  /** The agent keeps nothing of the session any more. */
  | { readonly kind: 'gone' }
  /** The session is there, and the use is not in it. */
  | { readonly kind: 'not-in-it' }
  | { readonly kind: 'unreadable'; readonly message: string }
  | EvidenceInFile
  | EvidenceInRecords;

/** A file that an editor can open where it lies. */
export interface EvidenceInFile {
  readonly kind: 'file';
  readonly path: string;
  /** Zero-based. */
  readonly line: number;
  /** Zero-based, in UTF-16 units, where the line is more than one record; null: all of the line is meant. */
  readonly column: number | null;
  readonly call: DecidingCall | null;
}

/** Records from a database, or from a file that no editor shows: the one that began the use, and those around it. */
export interface EvidenceInRecords {
  readonly kind: 'records';
  /** Each as JSON over many lines. */
  readonly records: readonly string[];
  /** Of the one that began the use. */
  readonly index: number;
  /** `line` is that of a record in `records`. */
  readonly call: DecidingCall | null;
}

/** Calls that open what an agent keeps of a session, at a person's word. */
export interface EvidenceFunctions {
  /** Never rejects for what agents keep. `source`: what the settings say of the use's agent. */
  evidence(use: UseKey, source: SourceChoice): Promise<Evidence>;
}
