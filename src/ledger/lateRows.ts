import type { SqlJsStatic } from 'sql.js';
import type { UseEvent } from '../model/use.js';
import { readIfThere } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import type { LedgerFiles } from './files.js';
import { assemble, openImage } from './image.js';
import { isTouched } from './stamps.js';

/**
 * Rows of a program that was writing into the database just when it was replaced, and so wrote into the backup. Rejects
 * when the backup can't be read at the moment: whoever replaced it unread would lose them.
 *
 * @param replaced the stamp that it had when it was the database
 */
export async function lateRows(
  { files, disk, sql }: { readonly files: LedgerFiles; readonly disk: Disk; readonly sql: SqlJsStatic },
  replaced: string,
): Promise<readonly UseEvent[]> {
  try {
    const main = (await isTouched(files.backup, replaced, disk)) ? await readIfThere(files.backup, disk) : null;
    const image = main === null ? null : openImage(sql, assemble({ main, wal: null, journal: null }));
    if (image?.kind !== 'ours') {
      return [];
    }
    image.db.close();
    return image.inbox;
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM', 'EISDIR')) {
      return []; // it stays so, and must not be in the way for ever
    }
    throw error;
  }
}
