import { ConsentFile } from '../consent/consentFile.js';
import type { LedgerFiles } from '../ledger/files.js';
import type { Confirmation } from './destination.js';
import { readIdentity } from './identity.js';
import { Outbox } from './outbox.js';
import type { OutboxContent } from './outboxText.js';
import { sharingFiles } from './sharingFiles.js';

/** What lies on this machine for sharing, as an export tells it. The salt is left out: whoever has it can undo hashes. */
export interface StoredForSharing {
  readonly confirmation: Confirmation | null;
  /** The random UUID of this machine. */
  readonly clientId: string | null;
  readonly outbox: OutboxContent;
}

/** Null: sharing was never on. */
export async function storedForSharing(
  files: Pick<LedgerFiles, 'consent' | 'sharing'>,
): Promise<StoredForSharing | null> {
  const { sharing: confirmation } = await new ConsentFile(files.consent, Date.now).read();
  const identity = await readIdentity(sharingFiles(files.sharing).identity);
  const outbox = await new Outbox({ folder: files.sharing, now: Date.now }).read();
  const isEmpty = outbox.waiting.length === 0 && outbox.sent.length === 0;
  return confirmation === null && identity === null && isEmpty
    ? null
    : { confirmation, clientId: identity?.id ?? null, outbox };
}
