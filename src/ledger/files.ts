import { dirname, join, resolve } from 'node:path';
import { type Disk, type FileFacts, isErrno } from './disk.js';

/** Where everything lies. The first five stay in the home folder whichever database is used. */
export interface LedgerFiles {
  /** `<home>/.claude/auto-skill`, 0700. */
  readonly folder: string;
  readonly consent: string;
  readonly salt: string;
  readonly exclusions: string;
  /** What sharing needs; a folder that is there only once sharing was turned on. */
  readonly sharing: string;
  readonly database: string;
  readonly backup: string;
  readonly generations: string;
  readonly spool: string;
  readonly lastReport: string;
}

/**
 * Names the ledger's files; touches none.
 *
 * @param home the user's home folder
 * @param dbPath another database (`--db`): it gets its own spool, generations and last report beside it, while
 *   consent, salt and exclusions stay the machine's
 */
export function ledgerFiles(home: string, dbPath?: string): LedgerFiles {
  const folder = join(home, '.claude', 'auto-skill');
  const shared = {
    folder,
    consent: join(folder, 'telemetry.json'),
    salt: join(folder, 'salt'),
    exclusions: join(folder, 'exclusions.jsonl'),
    sharing: join(folder, 'sharing'),
  };
  const usual = join(folder, 'telemetry.db');
  const database = dbPath === undefined ? usual : resolve(dbPath);
  if (database === usual) {
    return {
      ...shared,
      database,
      backup: `${database}.bak`,
      generations: join(folder, 'generations'),
      spool: join(folder, 'spool'),
      lastReport: join(folder, 'last-report.jsonl'),
    };
  }
  return {
    ...shared,
    database,
    backup: `${database}.bak`,
    generations: `${database}.generations`,
    spool: `${database}.spool`,
    lastReport: `${database}.last-report.jsonl`,
  };
}

/**
 * Makes a private folder if it is missing; one of ours that others may enter is closed to them, where the file system
 * lets us (a FAT drive or a mounted share may not: recording goes on, and the loader tells).
 */
export async function ensureFolder(disk: Disk, path: string): Promise<void> {
  await disk.mkdir(path, { recursive: true, mode: 0o700 });
  const found = await disk.lstat(path);
  if (!found.isDirectory()) {
    throw Object.assign(new Error(`${path} is a link or a file; a folder is needed there.`), { code: 'ENOTDIR' });
  }
  if (isOpenToOthers(found)) {
    await disk.chmod(path, 0o700).catch(() => undefined);
  }
}

/** Never on Windows, which has no such modes: there the home folder's own rights hold. */
export function isOpenToOthers({ mode }: Pick<FileFacts, 'mode'>, platform = process.platform): boolean {
  return platform !== 'win32' && (mode & 0o077) !== 0;
}

/** Makes the folders that recording and publishing write to. Rejects with the system's error. */
export async function ensureLedgerFolders(disk: Disk, files: LedgerFiles): Promise<void> {
  await ensureFolder(disk, files.folder);
  if (dirname(files.database) !== files.folder) {
    await disk.mkdir(dirname(files.database), { recursive: true, mode: 0o700 }); // the person's own: its mode is theirs
  }
  await ensureFolder(disk, files.spool);
  await ensureFolder(disk, files.generations);
}

/** Names in a folder; none when it is missing. */
export async function namesIn(disk: Disk, folder: string): Promise<string[]> {
  try {
    return await disk.readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return [];
    }
    throw error;
  }
}
