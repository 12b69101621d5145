import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type LedgerFiles, ledgerFiles } from '../../../src/ledger/files.js';
import { Ledger, type LedgerOptions } from '../../../src/ledger/ledger.js';
import { hasher } from '../../../src/ledger/salt.js';
import { Spool } from '../../../src/ledger/spool.js';
import type { Log } from '../../../src/ledger/types.js';
import { batch, NOW, use } from '../../fixtures/uses.js';

export { batch, DAY, NOW, session, use } from '../../fixtures/uses.js';

export const wasm = readFileSync(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));
export const salted = hasher(new Uint8Array(32).fill(7));

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A home folder of the test's own, gone after it. */
export function temporaryHome(t: TestContext): { home: string; files: LedgerFiles } {
  const home = mkdtempSync(join(tmpdir(), 'ledger-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return { home, files: ledgerFiles(home) };
}

export async function open(t: TestContext, files: LedgerFiles, more: Partial<LedgerOptions> = {}): Promise<Ledger> {
  const ledger = await Ledger.open({
    files,
    wasm,
    hasher: salted,
    log: silent,
    now: () => NOW,
    retentionDays: 0,
    ...more,
  });
  t.after(() => ledger.close().catch(() => undefined));
  return ledger;
}

/** What a native SQLite says; null where there is none on this machine. */
export function native(database: string, sql: string): string | null {
  try {
    return execFileSync('sqlite3', [database, sql], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

export const noNative = native(':memory:', 'select 1') === null ? 'no sqlite3 on this machine' : false;

/** Files below a folder whose bytes hold the text. */
export function filesHolding(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

/** Two generations and a line that is in the spool only. */
export async function recorded(t: TestContext): Promise<LedgerFiles> {
  const { files } = temporaryHome(t);
  const ledger = await open(t, files);
  for (let n = 0; n < 200; n++) {
    ledger.add(batch([use(n)], { source: `s${n}` }));
  }
  await ledger.publish();
  const spool = new Spool({ folder: files.spool });
  await spool.append(use(200));
  await ledger.publish();
  await spool.append(use(201));
  await spool.close();
  return files;
}
