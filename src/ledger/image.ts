import type { Database, SqlJsStatic } from 'sql.js';
import type { UseEvent } from '../model/use.js';
import { readForeignRows } from './foreign.js';
import { APPLICATION_ID, isSqlite } from './header.js';
import { hasAutoSkillTable, SCHEMA_VERSION, schemaOf } from './schema.js';
import { applyWal, rollBack, withoutWalMode } from './wal.js';

/** Bigger files are checked by use only: reading every page would take longer than everything else. */
const FULL_CHECK_BYTES = 16 * 1024 * 1024;

/** What the bytes of a database turned out to be. `ours` must be closed by the caller. */
export type Image =
  | { readonly kind: 'ours'; readonly db: Database; readonly generation: number; readonly inbox: readonly UseEvent[] }
  | { readonly kind: 'auto-skill'; readonly uses: readonly UseEvent[] }
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged'; readonly why: string };

/** A database with what a killed or still running foreign writer has left beside it. Nulls: no such file. */
export interface Pieces {
  readonly main: Buffer;
  readonly wal: Buffer | null;
  readonly journal: Buffer | null;
}

/** One self-contained database out of the pieces. A journal tells what has to be undone, a log what was done. */
export function assemble({ main, wal, journal }: Pieces): Buffer {
  let image = main;
  if (journal !== null && journal.length > 0) {
    image = rollBack(image, journal);
  }
  if (wal !== null && wal.length > 0) {
    image = applyWal(image, wal);
  }
  return withoutWalMode(image);
}

/**
 * Opens an assembled database and says what it is. Never throws on content.
 *
 * @param check `all` reads every page however many there are
 */
export function openImage(sql: SqlJsStatic, bytes: Buffer, check: 'quick' | 'all' = 'quick'): Image {
  const why = headerFault(bytes);
  if (why !== null) {
    return { kind: 'damaged', why };
  }
  let db: Database | null = null;
  let keep = false;
  try {
    db = new sql.Database(bytes);
    const { application, version } = schemaOf(db);
    if (application !== APPLICATION_ID) {
      return hasAutoSkillTable(db)
        ? { kind: 'auto-skill', uses: readForeignRows(db, 'skill_telemetry') }
        : { kind: 'damaged', why: 'it is a database of another program' };
    }
    if (version > SCHEMA_VERSION) {
      return { kind: 'newer' };
    }
    const isChecked = check === 'all' || bytes.length <= FULL_CHECK_BYTES;
    if (isChecked && db.exec('PRAGMA quick_check(1)')[0]?.values[0]?.[0] !== 'ok') {
      return { kind: 'damaged', why: 'it is malformed' };
    }
    const generation = Number(db.exec("SELECT value FROM meta WHERE key = 'generation'")[0]?.values[0]?.[0] ?? 0);
    const inbox = readForeignRows(db, 'inbox');
    keep = true;
    return { kind: 'ours', db, generation, inbox };
  } catch {
    return { kind: 'damaged', why: 'it is malformed' };
  } finally {
    if (!keep) {
      db?.close();
    }
  }
}

/** SQLite takes an empty file for a valid empty database, and a truncated one until it misses a page: we don't. */
function headerFault(bytes: Buffer): string | null {
  if (bytes.length === 0) {
    return 'it is empty';
  }
  if (!isSqlite(bytes)) {
    return 'it is no SQLite database';
  }
  const raw = bytes.readUInt16BE(16);
  const pageSize = raw === 1 ? 65_536 : raw;
  const pages = bytes.readUInt32BE(28);
  const counted = bytes.readUInt32BE(24) === bytes.readUInt32BE(92); // else the page count was not kept up
  if (pageSize < 512 || bytes.length % pageSize !== 0 || (counted && bytes.length < pages * pageSize)) {
    return 'it is truncated';
  }
  return null;
}
