import type { Image } from './image.js';
import type { Published } from './published.js';
import type { LedgerProblem } from './types.js';

/** Permissions that don't stick. */
export const OPEN_TO_OTHERS: LedgerProblem = {
  kind: 'exposed',
  message:
    'The folder ~/.claude/auto-skill is open to other users of this machine, and its file system does not let us close it. ' +
    'Move your home to one with permissions, or mount this one with umask=077.',
};

/** What a person should know about a database that had to give way. */
export function describeImage(image: Image | null, hasBackup: boolean): LedgerProblem[] {
  const instead = !hasBackup ? 'No backup was found.' : 'The backup and the spool take its place.';
  if (image?.kind === 'damaged') {
    const message =
      `telemetry.db can't be used: ${image.why}. ${instead} ` +
      'The file is kept as telemetry.db.unreadable-<time>; delete it when you need nothing of it.';
    return [{ kind: 'quarantined', message }];
  }
  if (image?.kind === 'auto-skill') {
    const message =
      `telemetry.db was made by auto-skill. Its ${image.uses.length} use(s) were taken over; ` +
      'the file is kept as telemetry.db.auto-skill-<time>. Restart a program that still writes to it.';
    return [{ kind: 'foreign', message }];
  }
  return [];
}

/** Why the database must be left as it is; null when it may be replaced. */
export function readOnlyReason({ blocked }: Published, image: Image | null): LedgerProblem | null {
  if (blocked !== null) {
    const what = blocked === 'EISDIR' ? 'A folder is in the place of telemetry.db' : "telemetry.db can't be read";
    const message = `${what} (${blocked}). Move it away or make it readable; until then new uses wait in the spool.`;
    return { kind: 'unreadable', message };
  }
  if (image?.kind === 'newer') {
    const message =
      'telemetry.db was written by a newer version of Skill Ledger. Update the extension and the command line; ' +
      'until then new uses wait in the spool.';
    return { kind: 'newer-version', message };
  }
  return null;
}
