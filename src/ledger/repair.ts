import { dirname, join, basename } from 'node:path';
import { errnoOf } from './disk.js';
import { fileTime } from './oldFile.js';
import { rebuildRollup, rollupDifferences } from './rollupCheck.js';
import { backupFault, openToOthers, staleWork, type VerifyParts } from './verify.js';
import { WorkFolder } from './workFolder.js';

/**
 * Mends what lies beside the database, without deleting anything that may still be of use. Load the newest state
 * afterwards, then mend that with `repairStore`. Returns what was done, as sentences.
 */
export async function repairFiles(parts: VerifyParts): Promise<string[]> {
  return [...(await closeToOthers(parts)), ...(await removeStaleWork(parts)), ...(await putBackupAside(parts))];
}

/**
 * Mends the numbers. The caller publishes afterwards, which puts a whole database in the place of a damaged one and
 * keeps that under another name, and makes a new backup. Returns what was done, as sentences.
 */
export async function repairStore(parts: VerifyParts): Promise<string[]> {
  if ((await backupFault(parts)) !== null) {
    parts.store.markChanged(); // publishing makes a new one
  }
  return [...mendRollup(parts), ...mendVersions(parts)];
}

async function closeToOthers(parts: VerifyParts): Promise<string[]> {
  const { disk } = parts;
  const open = await openToOthers(parts);
  for (const path of open) {
    try {
      await disk.chmod(path, (await disk.lstat(path)).isDirectory() ? 0o700 : 0o600);
    } catch {
      // Told below: the file system does not let us.
    }
  }
  const left = await openToOthers(parts);
  return [
    ...(open.length > left.length
      ? [`Closed to others: ${open.filter((path) => !left.includes(path)).join(', ')}.`]
      : []),
    ...(left.length > 0 ? [`The file system keeps these open to others: ${left.join(', ')}.`] : []),
  ];
}

async function removeStaleWork(parts: VerifyParts): Promise<string[]> {
  const stale = await staleWork(parts);
  for (const path of stale) {
    await new WorkFolder(path, parts.disk).remove();
  }
  return stale.length === 0 ? [] : [`Removed ${stale.length} work folder(s) left behind.`];
}

/** Its name makes it go with a clear, as every other copy does. */
async function putBackupAside(parts: VerifyParts): Promise<string[]> {
  const { files, disk, now } = parts;
  const fault = await backupFault(parts);
  if (fault === null) {
    return [];
  }
  const aside = join(dirname(files.database), `${basename(files.database)}.unreadable-backup-${fileTime(now())}`);
  try {
    await disk.rename(files.backup, aside);
    return [`The unusable backup was kept as ${aside}.`];
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function mendRollup({ store }: VerifyParts): string[] {
  const { days, totals } = rollupDifferences(store);
  if (days + totals === 0) {
    return [];
  }
  rebuildRollup(store);
  return [`Counted ${days} row(s) per day and ${totals} total(s) anew.`];
}

function mendVersions({ store }: VerifyParts): string[] {
  const count = store.change(() => store.versions.recount('1'));
  return count === 0 ? [] : [`Counted ${count} use(s) under the version that the installed skills tell.`];
}
