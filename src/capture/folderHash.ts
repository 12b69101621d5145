import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadSalt } from '../ledger/salt.js';

/**
 * Hashes folders as transcripts' own are: by the path that a program in them is told, with links resolved.
 *
 * @param salt `LedgerFiles.salt`; read anew each time, since clearing may have replaced it
 */
export function folderHash(salt: string): (cwd: string, folder: string) => Promise<string | null> {
  return async (cwd, folder) => {
    const path = resolve(cwd, folder);
    const real = await realpath(path).catch(() => path);
    return (await loadSalt(salt)).project(real);
  };
}
