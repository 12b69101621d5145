import type { Confirmation, Destination } from './destination.js';
import type { SharingPreview } from './preview.js';
import type { SenderFacts } from './request.js';
import type { SharedError, SharedTrack } from './sharedEvent.js';

/** What the extension host knows of itself. */
export type Program = Pick<SenderFacts, 'version' | 'node' | 'platform'>;

/** What is to be done, as confirmed by the person. */
export interface ShareOrder {
  readonly confirmation: Confirmation;
  readonly program: Program;
}

/** What the extension host asks of sharing; it lives in the worker, beside the ledger. */
export interface SharingFunctions {
  /** One round: takes what is new on record into the outbox, and sends all that waits as far as the receiver takes it. */
  share(order: ShareOrder): Promise<void>;
  /** Queues what did not come from the ledger. Events that the adapter can't express are left out. */
  shareEvents(order: ShareOrder, events: readonly (SharedTrack | SharedError)[]): Promise<void>;
  /** Sharing is off; what waited is gone. @param forget true when the person took the confirmation back */
  stopSharing(forget: boolean): Promise<void>;
  /** The bytes that wait, and those of the newest events, whether anything is to be sent or not. */
  previewSharing(destination: Destination, program: Program): Promise<SharingPreview>;
  /** The next event leaves under another id and other hashes; what waited under the old ones is dropped. */
  resetIdentity(): Promise<void>;
}
