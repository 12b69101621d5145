import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HookEvent } from '../model/hookEvent.js';
import type { SkillSighting } from '../model/sighting.js';
import type { UseEvent } from '../model/use.js';
import { removeIfThere } from './atomic.js';
import { type Disk, isErrno } from './disk.js';
import { namesIn } from './files.js';
import { isHookLine, parseHook } from './hookLine.js';
import { isSightingLine, parseSighting } from './sightingLine.js';
import { OPEN } from './spoolFile.js';
import { parseUse } from './useLine.js';

const CLAIMED = '.claimed';

/** One file of the spool. Its name stays the same when a merger claims it. */
export interface SpoolFile {
  readonly name: string;
  readonly claimed: boolean;
}

/** What stands in a spool file from some byte on. */
export interface SpoolLines {
  readonly events: readonly UseEvent[];
  readonly hooks: readonly HookEvent[];
  readonly sightings: readonly SkillSighting[];
  /** Lines that are none of these. */
  readonly damaged: number;
  /** Where the last whole line ends: go on from there. */
  readonly end: number;
}

/** How many lines were understood. */
export function linesIn({ events, hooks, sightings }: SpoolLines): number {
  return events.length + hooks.length + sightings.length;
}

export async function listSpool(folder: string, disk: Disk): Promise<SpoolFile[]> {
  const files: SpoolFile[] = [];
  for (const name of (await namesIn(disk, folder)).sort()) {
    if (name.endsWith(OPEN)) {
      files.push({ name: name.slice(0, -OPEN.length), claimed: false });
    } else if (name.endsWith(CLAIMED)) {
      files.push({ name: name.slice(0, -CLAIMED.length), claimed: true });
    }
  }
  return files;
}

/**
 * Takes a file away from its writer, which goes on in a new one. When several mergers try, one succeeds; for the
 * others the file is claimed too. On Windows a file can be held for a moment: false then, and it stays for next time.
 */
export async function claimSpoolFile(folder: string, name: string, disk: Disk): Promise<boolean> {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await disk.rename(join(folder, name + OPEN), join(folder, name + CLAIMED));
      return true;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return true;
      }
      if (!isErrno(error, 'EPERM', 'EACCES', 'EBUSY')) {
        throw error;
      }
      await sleep(20);
    }
  }
  return false;
}

/**
 * Whole lines from `start` on; a line still being written is left for next time. Null when the file is gone.
 *
 * @param as `claimed`: not while it is its writer's
 */
export async function readSpoolFile(
  folder: string,
  name: string,
  start: number,
  disk: Disk,
  as: 'claimed' | 'either' = 'either',
): Promise<SpoolLines | null> {
  for (const suffix of as === 'claimed' ? [CLAIMED] : [OPEN, CLAIMED]) {
    try {
      return parseLines(await disk.readFile(join(folder, name + suffix)), start);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) {
        throw error;
      }
    }
  }
  return null;
}

export async function removeSpoolFile(folder: string, name: string, disk: Disk): Promise<void> {
  await removeIfThere(join(folder, name + CLAIMED), disk);
}

/** Path of a claimed file, for its age. */
export function claimedPath(folder: string, name: string): string {
  return join(folder, name + CLAIMED);
}

function parseLines(bytes: Buffer, start: number): SpoolLines {
  const end = bytes.lastIndexOf(0x0a) + 1;
  const events: UseEvent[] = [];
  const hooks: HookEvent[] = [];
  const sightings: SkillSighting[] = [];
  let damaged = 0;
  for (const line of bytes.toString('utf8', Math.min(start, end), end).split('\n')) {
    if (line.trim() === '') {
      continue;
    }
    const isUnderstood = isHookLine(line)
      ? isAdded(hooks, parseHook(line))
      : isSightingLine(line)
        ? isAdded(sightings, parseSighting(line))
        : isAdded(events, parseUse(line));
    damaged += isUnderstood ? 0 : 1;
  }
  return { events, hooks, sightings, damaged, end };
}

function isAdded<T>(list: T[], item: T | null): boolean {
  if (item !== null) {
    list.push(item);
  }
  return item !== null;
}
