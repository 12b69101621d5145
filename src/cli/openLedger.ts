import { readFile } from 'node:fs/promises';
import { ledgerFiles } from '../ledger/files.js';
import { Ledger } from '../ledger/ledger.js';
import type { Given } from './arguments.js';
import type { World } from './command.js';

/**
 * Opens the ledger for the time of `work`, with what is in the spool, and tells what is wrong with it.
 * Rejects with an error whose message says what can't be opened.
 */
export async function withLedger<T>(world: World, given: Given, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const { machine, wasmFile, now, terminal } = world;
  const files = ledgerFiles(machine.home, given.texts.get('db'));
  const ledger = await Ledger.open({ files, wasm: await readFile(wasmFile), now });
  try {
    await ledger.refresh();
    const result = await work(ledger);
    for (const problem of (await ledger.status()).problems) {
      terminal.tell(problem.message);
    }
    return result;
  } finally {
    await ledger.close();
  }
}
