import { basename, dirname, join } from 'node:path';
import { removeIfThere } from './atomic.js';
import type { Disk } from './disk.js';
import type { Exclusions } from './exclusions.js';
import { type LedgerFiles, namesIn } from './files.js';
import { isExcluded } from './hookSessions.js';
import type { Copy } from './loader.js';
import type { Hasher } from './salt.js';
import { listSpool, readSpoolFile } from './spoolReader.js';
import type { ClearScope, Exclusion } from './types.js';

const ROUNDS = 10;

export interface ClearParts {
  readonly files: LedgerFiles;
  readonly disk: Disk;
  readonly exclusions: Exclusions;
  readonly hasher: Hasher;
  readonly now: () => number;
}

/** Times that are told one by one, before a span must do. */
const SINGLE_TIMES = 1_000;

/**
 * Clears: first the exclusion, so that from then on nobody brings it back, then everything on disk that holds it.
 *
 * @param later times (epoch ms) of uses and sessions on record that lie in the future, from a clock that was wrong
 * @param publish loads the newest state, publishes it without what is excluded, and deletes the merged spool files
 */
export async function clearLedger(
  scope: ClearScope,
  parts: ClearParts,
  later: readonly number[],
  publish: () => Promise<Copy>,
): Promise<void> {
  const exclusion = exclusionOf(scope, parts);
  await parts.exclusions.add(exclusion);
  if (scope.kind !== 'before') {
    // Moment by moment: an exclusion up to the last of them would keep out all that is recorded until then.
    for (const [from, to] of spansOf(later)) {
      await parts.exclusions.add({ ...exclusion, from, to });
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    const copy = await publish();
    // A line that was on its way while we published may be one of those that are to go.
    if (!(await spoolHoldsExcluded(copy, parts))) {
      break;
    }
  }
  await removeCopies(scope, parts);
}

/** Throws when a skill can't be named in it. */
function exclusionOf(scope: ClearScope, { hasher, now }: ClearParts): Omit<Exclusion, 'id'> {
  switch (scope.kind) {
    case 'all':
      return { cause: 'clear', from: 0, to: now() };
    case 'skill':
      if (hasher.unsalted !== null) {
        throw new Error(hasher.unsalted.message); // the exclusion would name no skill
      }
      return { cause: 'clear', from: 0, to: now(), skill: hasher.skill(scope.skillName) };
    case 'before':
      return { cause: 'clear', from: 0, to: scope.time - 1 };
  }
}

function spansOf(times: readonly number[]): Array<readonly [from: number, to: number]> {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) {
    return [];
  }
  return times.length > SINGLE_TIMES ? [[first, last]] : times.map((time) => [time, time] as const);
}

async function spoolHoldsExcluded({ store }: Copy, { files, disk }: ClearParts): Promise<boolean> {
  for (const { name } of await listSpool(files.spool, disk)) {
    const lines = await readSpoolFile(files.spool, name, 0, disk);
    const holds =
      lines?.events.some((use) => store.matcher.excludes(use)) === true ||
      lines?.hooks.some((event) => isExcluded(event, store.matcher)) === true ||
      lines?.sightings.some((sighting) => store.matcher.excludesSighting(sighting)) === true;
    if (holds) {
      return true;
    }
  }
  return false;
}

/**
 * Unreadable and foreign databases that were kept aside. Those that hold the skill's name go with the skill; those
 * from before the time go with a clear up to that time.
 */
async function removeCopies(scope: ClearScope, { files, disk }: ClearParts): Promise<void> {
  const folder = dirname(files.database);
  const prefix = `${basename(files.database)}.`;
  for (const name of await namesIn(disk, folder)) {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^(unreadable|auto-skill|left)-/.test(rest) && (await isCovered(join(folder, name), scope, disk))) {
      await removeIfThere(join(folder, name), disk);
    }
  }
}

async function isCovered(path: string, scope: ClearScope, disk: Disk): Promise<boolean> {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'skill':
      return (await disk.readFile(path)).includes(scope.skillName);
    case 'before':
      return (await disk.lstat(path)).mtimeMs < scope.time;
  }
}
