import { join } from 'node:path';

/** What lies in `LedgerFiles.sharing`. */
export interface SharingFiles {
  readonly folder: string;
  readonly outbox: string;
  readonly identity: string;
}

export function sharingFiles(folder: string): SharingFiles {
  return {
    folder,
    outbox: join(folder, 'outbox.jsonl'),
    identity: join(folder, 'identity.json'),
  };
}
