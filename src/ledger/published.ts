import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere } from './atomic.js';
import { type Disk, errnoOf, type FileFacts } from './disk.js';
import { isOurs } from './header.js';
import type { Pieces } from './image.js';
import { facts, isWhole, stampOf } from './stamps.js';

const TORN_TRIES = 20;
/** A transaction of another program that is still young is waited for. */
const LIVE_MS = 1_000;

/** What lies at the database's name at one moment. */
export interface Published {
  /** Equal as long as nobody has written or replaced any of it. */
  readonly stamp: string;
  /** Null: there is no such file. */
  readonly pieces: Pieces | null;
  /** The system's code when it is there and can't be read. */
  readonly blocked: string | null;
  /** A log or journal of another file lies beside it; every reader would apply it, so it has to go. */
  readonly hasStaleLeftover: boolean;
}

/** One that never existed. */
export const NOTHING: Published = { stamp: '', pieces: null, blocked: null, hasStaleLeftover: false };

/** Reads the database together with what lies beside it, between two writes of others. */
export async function readPublished(database: string, disk: Disk, now: () => number): Promise<Published> {
  for (let attempt = 0; ; attempt++) {
    const stamp = await stampOf(database, disk);
    const journalFacts = await facts(`${database}-journal`, disk);
    const isLive = journalFacts !== null && journalFacts.size > 0 && Math.abs(now() - journalFacts.mtimeMs) < LIVE_MS;
    if (isLive && attempt < TORN_TRIES) {
      await sleep(LIVE_MS / TORN_TRIES);
      continue;
    }
    let main: Buffer | null;
    try {
      main = await readIfThere(database, disk);
    } catch (error) {
      return { stamp, pieces: null, blocked: errnoOf(error) || 'EIO', hasStaleLeftover: false };
    }
    const wal = await readIfThere(`${database}-wal`, disk);
    const journal = await readIfThere(`${database}-journal`, disk);
    const mainFacts = await facts(database, disk);
    if (stamp !== (await stampOf(database, disk)) && attempt < TORN_TRIES) {
      continue;
    }
    if (main === null) {
      return { stamp, pieces: null, blocked: null, hasStaleLeftover: false };
    }
    const belongs = { wal: walBelongs(main), journal: journalBelongs(main, mainFacts, journalFacts) };
    return {
      stamp,
      pieces: { main, wal: belongs.wal ? wal : null, journal: belongs.journal ? journal : null },
      blocked: null,
      hasStaleLeftover: (wal !== null && !belongs.wal) || (journal !== null && journal.length > 0 && !belongs.journal),
    };
  }
}

/** A writer that uses a log says so in the header first; ours says that there is none. */
export function walBelongs(main: Buffer): boolean {
  return main.length >= 20 && (main[18] === 2 || main[19] === 2);
}

/**
 * Beside an untouched file of ours a journal is either of a writer that has not begun to change the file, and needs no
 * undoing, or of a file that we have replaced, and must not be used. Where times have no fractions at all, the
 * order of the times decides.
 */
function journalBelongs(main: Buffer, mainFacts: FileFacts | null, journal: FileFacts | null): boolean {
  const ours = isOurs(main);
  if (!ours || mainFacts === null || journal === null) {
    return !ours;
  }
  return !isWhole(mainFacts.mtimeMs) || (isWhole(journal.mtimeMs) && mainFacts.mtimeMs >= journal.mtimeMs);
}
