import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { removeIfThere, replace, writeAll } from './atomic.js';
import { type Disk, errnoOf, isErrno } from './disk.js';
import type { ExportCount, ExportPiece } from './exportText.js';

/**
 * Writes an export to a file of the person's choice, readable by them alone. It is written beside its target and takes
 * that place when it is whole: whoever looks finds the old file or the new one, and a link there is replaced, not
 * followed.
 *
 * @param onCount is told now and then how far it is
 * @returns what was written, or null when it was aborted: then nothing has changed
 * @throws Error with a sentence that says what is in the way
 */
export async function writeExport(
  path: string,
  pieces: Iterable<ExportPiece>,
  disk: Disk,
  signal: AbortSignal,
  onCount: (count: ExportCount) => void,
): Promise<ExportCount | null> {
  const temporary = join(dirname(path), `.skill-ledger-${randomUUID()}.tmp`);
  try {
    await refuseSpecial(path, disk);
    const written = await writePieces(temporary, pieces, disk, signal, onCount);
    if (written === null) {
      return null;
    }
    await replace(temporary, path, disk);
    return written;
  } catch (error) {
    throw errnoOf(error) === '' ? error : new Error(problemOf(error, path), { cause: error });
  } finally {
    await removeIfThere(temporary, disk).catch(() => undefined); // what kept it from being written was told
  }
}

/** Renaming over a device would take it away from the whole machine. */
async function refuseSpecial(path: string, disk: Disk): Promise<void> {
  try {
    const found = await disk.lstat(path);
    if (!found.isFile() && !found.isSymbolicLink()) {
      throw new Error(`Not exported: ${path} is no file. Name a file that does not exist yet, or one to replace.`);
    }
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) {
      throw error;
    }
  }
}

async function writePieces(
  path: string,
  pieces: Iterable<ExportPiece>,
  disk: Disk,
  signal: AbortSignal,
  onCount: (count: ExportCount) => void,
): Promise<ExportCount | null> {
  const handle = await disk.open(path, 'wx', 0o600);
  try {
    let written: ExportCount | null = null;
    for (const { text, ...count } of pieces) {
      if (signal.aborted) {
        return null;
      }
      await writeAll(handle, Buffer.from(text));
      written = count;
      onCount(count);
    }
    await handle.sync();
    return signal.aborted ? null : written;
  } finally {
    await handle.close();
  }
}

function problemOf(error: unknown, path: string): string {
  const folder = dirname(path);
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `Not exported: there is no folder ${folder}. Make it first, or choose another.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Not exported: you may not write to ${folder}. Choose another folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Not exported: the disk is full. Make room, or choose another disk.';
    case 'ENAMETOOLONG':
      return 'Not exported: the name of the file is too long. Choose a shorter one.';
    default:
      return `Not exported: ${path} can't be written (${errnoOf(error)}). Choose another file.`;
  }
}
