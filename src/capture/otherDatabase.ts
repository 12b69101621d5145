import { otherLedgerFiles } from '../ledger/otherDatabase.js';
import { Spool } from '../ledger/spool.js';
import type { Log, UseFilter } from '../ledger/types.js';
import type { SkillReport } from '../model/report.js';
import type { UseEvent } from '../model/use.js';
import { Coalesce } from './coalesce.js';
import { Paced, SHOW_MS } from './paced.js';
import type { Queries } from './collector.js';
import type { WorkerClient } from './workerClient.js';

interface Opened {
  readonly spool: Spool;
  /** Its path with all links resolved, by which the worker knows it. */
  readonly database: string;
}

/** Another database than the usual, as one collector uses it. Where it lies is looked at when it is first needed. */
export class OtherDatabase implements Queries {
  private opened: Promise<Opened> | null = null;
  private isAsked = false;
  private readonly shown: Paced;

  /** @param path from `readDatabasePath` */
  constructor(
    private readonly home: string,
    private readonly path: string,
    private readonly worker: Pick<WorkerClient, 'call'>,
    log: Log,
  ) {
    const absorbed = new Coalesce(() =>
      this.absorb().catch((error: unknown) => log.warn(`Another database was not published: ${String(error)}`)),
    );
    this.shown = new Paced(() => void absorbed.run(), SHOW_MS);
  }

  /** Rejects with a TypeError when the path can't be used. */
  async spool(): Promise<Spool> {
    return (await this.open()).spool;
  }

  show(): void {
    this.shown.ask();
  }

  async reports(filter: UseFilter): Promise<readonly SkillReport[]> {
    return this.worker.call('reports', filter, await this.databaseToAsk());
  }

  async events(filter: UseFilter, limit: number): Promise<readonly UseEvent[]> {
    return this.worker.call('events', filter, limit, await this.databaseToAsk());
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    const opened = await this.opened;
    await opened?.spool.close();
  }

  /** Writes what waits, publishes it, and has the worker free its memory. */
  async close(): Promise<void> {
    this.shown.stop();
    await this.flush();
    if (this.isAsked) {
      await this.worker.call('closeDatabase', await this.databaseToAsk());
    }
  }

  private async absorb(): Promise<void> {
    await this.worker.call('absorb', await this.databaseToAsk());
  }

  private async databaseToAsk(): Promise<string> {
    const { database } = await this.open();
    this.isAsked = true;
    return database;
  }

  /** A path that can't be used now may be usable later. */
  private open(): Promise<Opened> {
    this.opened ??= otherLedgerFiles(this.home, this.path).then(
      ({ spool, database }) => ({ spool: new Spool({ folder: spool }), database }),
      (error: unknown) => {
        this.opened = null;
        throw error;
      },
    );
    return this.opened;
  }
}
