import { createHash } from 'node:crypto';
import { readIfThere } from './atomic.js';
import { type Disk, realDisk } from './disk.js';
import { fromLines, toLines } from '../longLists.js';
import type { LastReport } from './types.js';

/** The text of the file: a line of JSON for each skill's report, after one with everything else. */
export function formatLastReport({ reports, ...rest }: LastReport): string {
  return `${JSON.stringify(rest)}\n${toLines(reports)}`;
}

/**
 * The last published answer, read without SQLite so that a panel shows rows at once, and in pieces so that thousands
 * of skills don't hold the editor up. Null when there is none or it can't be understood: it is only a copy, the ledger
 * knows better a moment later.
 *
 * @param path `LedgerFiles.lastReport`
 */
export async function readLastReport(path: string, disk: Disk = realDisk): Promise<LastReport | null> {
  try {
    const bytes = await readIfThere(path, disk);
    if (bytes === null) {
      return null;
    }
    const end = bytes.indexOf('\n');
    const head: unknown = JSON.parse(bytes.toString('utf8', 0, end));
    const reports = await fromLines(bytes.toString('utf8', end + 1));
    const value: unknown = typeof head === 'object' && head !== null ? { ...head, reports } : null;
    return isLastReport(value) ? value : null;
  } catch {
    return null;
  }
}

/** Checks what the panel reads first; the rest is our own writing. */
function isLastReport(value: unknown): value is LastReport {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const f: Record<string, unknown> = { ...value };
  return (
    f['version'] === 1 &&
    typeof f['generation'] === 'number' &&
    typeof f['writtenAt'] === 'number' &&
    typeof f['stamp'] === 'string' &&
    typeof f['sessionStamp'] === 'string' &&
    isListOf(f['reports'], 'skillName') &&
    isListOf(f['running'], 'skillName') &&
    isListOf(f['problems'], 'message') &&
    isListOf(f['hooks'], 'agentId') &&
    typeof f['span'] === 'object' &&
    f['span'] !== null &&
    typeof f['today'] === 'object' &&
    f['today'] !== null
  );
}

function isListOf(value: unknown, key: string): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (item: unknown) => typeof item === 'object' && item !== null && typeof Reflect.get(item, key) === 'string',
    )
  );
}

/** The report with a stamp of what it says. @param writtenAt epoch ms */
export function stamped(
  generation: number,
  writtenAt: number,
  sessionStamp: string,
  hooks: LastReport['hooks'],
  said: Omit<LastReport, 'version' | 'generation' | 'writtenAt' | 'stamp' | 'sessionStamp' | 'hooks'>,
): LastReport {
  const stamp = createHash('sha256').update(JSON.stringify(said)).digest('hex');
  return { version: 1, generation, writtenAt, stamp, sessionStamp, hooks, ...said };
}
