import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { isOurs, isSqlite } from '../ledger/header.js';
import { type LedgerFiles, ledgerFiles } from '../ledger/files.js';
import { quoted } from '../quoted.js';
import type { Given } from './arguments.js';
import { UsageError } from './usageError.js';

const START_BYTES = 64 * 1024;

/**
 * The files of the ledger that a command works on. Merging replaces the database and puts aside what it can't read, so
 * a file that `--db` names by mistake must not be taken for a ledger: it has to be one of ours, one of auto-skill's, or
 * none yet; a damaged one is ours where its backup or its generations lie beside it.
 *
 * @throws UsageError
 */
export function ledgerOf(home: string, { texts }: Given): LedgerFiles {
  const given = texts.get('db');
  const files = ledgerFiles(home, given);
  const isUsual = files.database === ledgerFiles(home).database;
  if (given === undefined || isUsual || !existsSync(files.database)) {
    return files;
  }
  const hasCompanions = existsSync(files.backup) || existsSync(files.generations);
  if (!hasCompanions && !isLedger(files.database)) {
    throw new UsageError(
      `--db ${quoted(given)} is a file that Skill Ledger has not made. It was left as it is: name another one.`,
    );
  }
  return files;
}

function isLedger(path: string): boolean {
  if (!statSync(path).isFile()) {
    return true; // the ledger says what is wrong with a folder in its place, and leaves it alone
  }
  const start = firstBytes(path);
  // SQLite keeps the text by which a table was made, those of the first ones in its first pages.
  return start.length === 0 || isOurs(start) || (isSqlite(start) && start.includes('skill_telemetry'));
}

function firstBytes(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(START_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, START_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
