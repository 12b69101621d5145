import { readFile } from 'node:fs/promises';
import { Ledger } from '../ledger/ledger.js';
import { otherLedgerFiles, readDatabasePath } from '../ledger/otherDatabase.js';
import { loadSalt } from '../ledger/salt.js';
import type { Log } from '../ledger/types.js';
import type { WorkerSettings } from './workerProtocol.js';

/** Ledgers in databases that other extensions have named, each opened when it is first asked. One thing at a time. */
export class OtherLedgers {
  private readonly opened = new Map<string, Ledger>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly settings: WorkerSettings,
    private readonly log: Log,
    private readonly now: () => number,
  ) {}

  /**
   * Asks a ledger that has taken in what others published or recorded meanwhile. Rejects with a TypeError when the
   * path can't be used.
   */
  fresh<T>(database: string, ask: (ledger: Ledger) => T | Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const ledger = this.opened.get(database) ?? (await this.open(database));
      await ledger.refresh();
      return ask(ledger);
    });
  }

  /** Publishes what is pending and frees the memory; the next question opens it anew. */
  close(database: string): Promise<void> {
    return this.inTurn(async () => {
      const ledger = this.opened.get(database);
      this.opened.delete(database);
      await ledger?.publish();
      await ledger?.close();
    });
  }

  async closeAll(): Promise<void> {
    await this.queue;
    await Promise.all([...this.opened.keys()].map((database) => this.close(database)));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async open(database: string): Promise<Ledger> {
    const { machine, wasmFile, retentionDays } = this.settings;
    const files = await otherLedgerFiles(machine.home, readDatabasePath(database));
    const ledger = await Ledger.open({
      files,
      wasm: await readFile(wasmFile),
      hasher: await loadSalt(files.salt),
      log: this.log,
      now: this.now,
      retentionDays,
    });
    this.opened.set(database, ledger);
    return ledger;
  }
}
