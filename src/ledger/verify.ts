import { basename, dirname, join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { type Disk, errnoOf } from './disk.js';
import { isOpenToOthers, type LedgerFiles, namesIn } from './files.js';
import type { SessionKey } from './hookTable.js';
import { type GenerationFolder, isWorkFolder } from './generations.js';
import { assemble, openImage } from './image.js';
import { readPublished } from './published.js';
import { type RollupDifferences, rollupDifferences } from './rollupCheck.js';
import { linesIn, listSpool, readSpoolFile } from './spoolReader.js';
import type { Store } from './store.js';
import type { CheckName, Finding } from './types.js';

/** A merger lets nothing lie about for so long, unless it was killed or is asleep. */
const STALE_WORK_MS = 3_600_000;
const NO_BACKUP = 'there is none';
const KEPT = /^(unreadable|auto-skill|left)-/;

export interface VerifyParts {
  readonly files: LedgerFiles;
  readonly disk: Disk;
  readonly sql: SqlJsStatic;
  readonly generations: GenerationFolder;
  /** The newest state, as it was loaded. */
  readonly store: Store;
  readonly now: () => number;
  readonly platform: NodeJS.Platform;
}

/**
 * Looks at everything of the ledger that is on disk. Changes nothing, and takes as long as reading every use.
 * Rejects only with trouble of the disk that leaves nothing to say.
 */
export async function verifyLedger(parts: VerifyParts): Promise<Finding[]> {
  return [
    await checkDatabase(parts),
    await checkBackup(parts),
    checkRollup(rollupDifferences(parts.store)),
    checkHooks(parts.store),
    checkVersions(parts.store),
    await checkSpool(parts),
    await checkGenerations(parts),
    await checkForeign(parts),
    await checkPermissions(parts),
  ];
}

/** Work folders that somebody has left behind. */
export async function staleWork({ files, disk, now }: VerifyParts): Promise<string[]> {
  const stale: string[] = [];
  for (const name of await namesIn(disk, files.generations)) {
    const path = join(files.generations, name);
    if (isWorkFolder(name) && now() - (await disk.lstat(path)).mtimeMs > STALE_WORK_MS) {
      stale.push(path);
    }
  }
  return stale;
}

/** Folders and files of ours that others may enter or read. */
export async function openToOthers({ files, disk, platform }: VerifyParts): Promise<string[]> {
  const { folder, spool, generations, consent, salt, exclusions, database, backup, lastReport } = files;
  const inSpool = (await namesIn(disk, spool)).map((name) => join(spool, name));
  const open: string[] = [];
  for (const path of [
    ...[folder, spool, generations, consent, salt, exclusions, database, backup, lastReport],
    ...inSpool,
  ]) {
    const found = await disk.lstat(path).catch(() => null);
    if (found !== null && !found.isSymbolicLink() && isOpenToOthers(found, platform)) {
      open.push(path);
    }
  }
  return open;
}

/** Null when the backup can take the database's place, else why not. */
export async function backupFault({ files, disk, sql }: VerifyParts): Promise<string | null> {
  try {
    const image = openImage(
      sql,
      assemble({ main: await disk.readFile(files.backup), wal: null, journal: null }),
      'all',
    );
    if (image.kind === 'ours') {
      image.db.close();
      return null;
    }
    return image.kind === 'damaged' ? image.why : `it was written by ${image.kind}`;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? NO_BACKUP : `it can't be read (${errnoOf(error)})`;
  }
}

async function checkDatabase({ files, disk, sql, now, store }: VerifyParts): Promise<Finding> {
  const { pieces, blocked } = await readPublished(files.database, disk, now);
  if (blocked !== null) {
    return bad('database', `${files.database} can't be read (${blocked}).`);
  }
  if (pieces === null) {
    return store.meta.generation === 0
      ? good('database', 'There is no database yet.')
      : bad('database', `${files.database} is missing; generation ${store.meta.generation} was found elsewhere.`);
  }
  const image = openImage(sql, assemble(pieces), 'all');
  if (image.kind !== 'ours') {
    const what = {
      damaged: 'is damaged',
      'auto-skill': 'was made by auto-skill',
      newer: 'was made by a newer version',
    };
    return bad('database', `${files.database} ${what[image.kind]}${image.kind === 'damaged' ? `: ${image.why}` : ''}.`);
  }
  image.db.close();
  return good('database', `The database is whole: generation ${image.generation}, ${pieces.main.length} bytes.`);
}

async function checkBackup(parts: VerifyParts): Promise<Finding> {
  const fault = await backupFault(parts);
  if (fault === null) {
    return good('backup', 'The backup is readable.');
  }
  return fault === NO_BACKUP
    ? good('backup', 'There is no backup yet: the next publication makes one of the database that it replaces.')
    : bad('backup', `The backup can't take the database's place: ${fault}.`);
}

function checkRollup({ days, totals, compared }: RollupDifferences): Finding {
  return days + totals === 0
    ? good('rollup', `The numbers per day agree with the uses (${compared} rows counted anew).`)
    : bad('rollup', `${days} row(s) per day and ${totals} total(s) don't agree with the uses.`);
}

/** What hooks told can be read, and each use that it makes is there. */
function checkHooks({ hookTable, hooks, uses }: Store): Finding {
  const sessions = new Map<string, SessionKey>();
  let unreadable = 0;
  for (const event of hookTable.select('')) {
    unreadable += event === null ? 1 : 0;
    if (event?.kind === 'skill') {
      sessions.set(`${event.agentId} ${event.sessionId}`, event);
    }
  }
  const told = [...sessions.values()].flatMap((session) => hooks.standing(session).uses);
  const missing = told.filter(({ id }) => uses.find(id) === null).length;
  return unreadable + missing === 0
    ? good('hooks', `What hooks told agrees with the uses (${sessions.size} session(s) with skills).`)
    : bad('hooks', `Of what hooks told, ${unreadable} event(s) can't be read and ${missing} use(s) are missing.`);
}

/** Each use is counted under the version that the looks at its skill's files tell. */
function checkVersions({ sightings, versions }: Store): Finding {
  const looks = [...sightings.select('')].length;
  const wrong = versions.countWrong();
  return wrong === 0
    ? good('versions', `The versions of the uses agree with ${looks} change(s) seen in installed skills.`)
    : bad('versions', `${wrong} use(s) stand under another version than the installed skills tell.`);
}

async function checkSpool({ files, disk, store }: VerifyParts): Promise<Finding> {
  const counts = { open: 0, merged: 0, waiting: 0, damaged: 0 };
  for (const { name, claimed } of await listSpool(files.spool, disk)) {
    const isMerged = store.statements.first('SELECT 1 FROM spool_file WHERE name = ?', name) !== null;
    const lines = await readSpoolFile(files.spool, name, 0, disk);
    counts.open += claimed ? 0 : 1;
    counts.merged += isMerged ? 1 : 0;
    counts.waiting += isMerged || lines === null ? 0 : linesIn(lines);
    counts.damaged += lines?.damaged ?? 0;
  }
  const message =
    `Spool: ${counts.open} file(s) being written, ${counts.merged} merged and kept for a day, ` +
    `${counts.waiting} line(s) not merged yet, ${counts.damaged} line(s) that can't be read.`;
  return { check: 'spool', ok: counts.damaged === 0, message };
}

async function checkGenerations(parts: VerifyParts): Promise<Finding> {
  const newest = await parts.generations.newest().catch(() => 0);
  const waiting = await parts.generations.fullAbove(parts.store.meta.generation).catch(() => null);
  const stale = await staleWork(parts);
  const message =
    `Generations: ${newest} is the newest number that was taken` +
    `${waiting === null ? '' : `, ${waiting} waits to be moved into its place`}; ` +
    `${stale.length} work folder(s) left behind.`;
  return { check: 'generations', ok: stale.length === 0 && waiting === null, message };
}

async function checkForeign({ files, disk }: VerifyParts): Promise<Finding> {
  const name = basename(files.database);
  const found = await namesIn(disk, dirname(files.database));
  const beside = found.filter((one) => [`${name}-wal`, `${name}-shm`, `${name}-journal`].includes(one));
  const kept = found.filter((one) => one.startsWith(`${name}.`) && KEPT.test(one.slice(name.length + 1)));
  const message = [
    beside.length === 0 ? 'No other program is at the database.' : `Left by another program: ${beside.join(', ')}.`,
    ...(kept.length === 0 ? [] : [`Kept aside: ${kept.join(', ')}.`]),
  ].join(' ');
  return { check: 'foreign', ok: beside.length === 0, message };
}

async function checkPermissions(parts: VerifyParts): Promise<Finding> {
  const open = await openToOthers(parts);
  return open.length === 0
    ? good('permissions', 'Nobody else may read the files.')
    : bad('permissions', `Others may read: ${open.join(', ')}.`);
}

function good(check: CheckName, message: string): Finding {
  return { check, ok: true, message };
}

function bad(check: CheckName, message: string): Finding {
  return { check, ok: false, message };
}
