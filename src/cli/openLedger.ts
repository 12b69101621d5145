import { randomBytes } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { isErrno } from '../ledger/disk.js';
import { Ledger } from '../ledger/ledger.js';
import { type Hasher, hasher, loadSalt } from '../ledger/salt.js';
import type { Given } from './arguments.js';
import type { World } from './command.js';
import { ledgerOf } from './databasePath.js';

/** Raw uses are expired by the editor, which knows the person's setting; the command line never does. */
const KEEP_ALL = 0;

/** What a command gets to work with. */
export interface Opened {
  readonly ledger: Ledger;
  readonly hasher: Hasher;
  /** The content of `sql-wasm.wasm`. */
  readonly wasm: Uint8Array;
}

/**
 * Opens the ledger for the time of `work`, with what is in the spool, and tells what is wrong with it.
 * Rejects with an error whose message says what can't be opened.
 *
 * @param access `read` makes no file, so that looking leaves nothing behind on a machine without a ledger
 */
export async function withLedger<T>(
  world: World,
  given: Given,
  access: 'read' | 'write',
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { machine, now, terminal, log } = world;
  const files = ledgerOf(machine.home, given);
  const hashes = access === 'write' ? await loadSalt(files.salt) : await existingSalt(files.salt);
  const wasm = await readEngine(world.wasmFile);
  const ledger = await Ledger.open({ files, wasm, hasher: hashes, log, now, retentionDays: KEEP_ALL });
  try {
    const result = await work({ ledger, hasher: hashes, wasm });
    for (const problem of (await ledger.status()).problems) {
      terminal.tell(problem.message);
    }
    return result;
  } finally {
    await ledger.close();
  }
}

/** Where there is no salt yet nothing was ever hashed with it, and any other serves as well. */
async function existingSalt(path: string): Promise<Hasher> {
  try {
    await lstat(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      return hasher(randomBytes(32));
    }
    throw error;
  }
  return loadSalt(path);
}

async function readEngine(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new Error('sql-wasm.wasm is missing beside the program: install Skill Ledger again.');
  }
}
