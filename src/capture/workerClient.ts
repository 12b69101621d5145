import { Worker } from 'node:worker_threads';
import { type BirpcReturn, createBirpc } from 'birpc';
import { Emitter } from '../emitter.js';
import type { ExportCount } from '../ledger/exportText.js';
import type { Log } from '../ledger/types.js';
import { holdsPacked, unpackLists } from '../longLists.js';
import type { ImportProgress } from './importer.js';
import type { HostFunctions, WorkerFunctions, WorkerSettings } from './workerProtocol.js';

const IDLE_MS = 30_000;

type Rpc = BirpcReturn<WorkerFunctions, HostFunctions, false>;

interface Running {
  readonly worker: Worker;
  readonly rpc: Rpc;
}

/**
 * Starts the worker at the first call and ends it after 30 s without one, since WASM memory never shrinks.
 * A call to a worker that died is rejected; the next one starts a new worker.
 */
export class WorkerClient {
  private running: Running | null = null;
  private calls = 0;
  private idle: NodeJS.Timeout | null = null;
  private readonly progressEmitter = new Emitter<ImportProgress>();
  readonly onProgress = this.progressEmitter.event;
  private readonly exportEmitter = new Emitter<ExportCount>();
  /** How far a running export is. */
  readonly onExport = this.exportEmitter.event;

  private readonly failureEmitter = new Emitter<unknown>();
  /** A worker that has died, or a call that it could not do. */
  readonly onFailure = this.failureEmitter.event;

  constructor(
    private readonly script: string,
    private readonly settings: () => WorkerSettings,
    private readonly log: Log,
    private readonly post: HostFunctions['post'],
  ) {}

  async call<K extends keyof WorkerFunctions>(
    name: K,
    ...args: Parameters<WorkerFunctions[K]>
  ): Promise<Awaited<ReturnType<WorkerFunctions[K]>>> {
    this.running ??= this.start();
    this.calls++;
    this.stopIdleTimer();
    try {
      return await this.running.rpc.$call(name, ...args);
    } catch (error) {
      this.failureEmitter.fire(error);
      throw error;
    } finally {
      this.calls--;
      if (this.calls === 0) {
        this.startIdleTimer();
      }
    }
  }

  /** Publishes what is pending and ends the worker. */
  async close(): Promise<void> {
    this.stopIdleTimer();
    const running = this.running;
    if (running !== null) {
      this.running = null; // a call that comes meanwhile starts a worker of its own instead of dying with this one
      await running.rpc
        .$call('close')
        .catch((error: unknown) => this.log.warn(`The worker did not close well: ${String(error)}`));
      await running.worker.terminate();
    }
  }

  private start(): Running {
    const worker = new Worker(this.script, { workerData: this.settings() });
    const local: HostFunctions = {
      progress: (progress) => this.progressEmitter.fire(progress),
      exporting: (count) => this.exportEmitter.fire(count),
      post: (request) => this.post(request),
      log: (level, message) => this.log[level](message),
    };
    const rpc: Rpc = createBirpc<WorkerFunctions, HostFunctions, false>(local, {
      post: (data: unknown) => worker.postMessage(data),
      on: (receive) =>
        void worker.on('message', (data: unknown) =>
          holdsPacked(data) ? void unpackLists(data).then(receive) : receive(data),
        ),
      proxify: false,
      timeout: -1, // an import takes as long as it takes; a dead worker ends its calls below
    });
    const running = { worker, rpc };
    const ended = (why: string): void => {
      if (this.running === running) {
        this.running = null;
        this.stopIdleTimer();
      }
      rpc.$close(new Error(why));
    };
    worker.on('error', (error) => {
      this.failureEmitter.fire(error);
      this.log.error(`The worker failed: ${error instanceof Error ? error.message : String(error)}`);
      ended('The ledger worker failed. "Skill Ledger: Refresh" starts it again; the log tells more.');
    });
    worker.on('exit', () => ended('The ledger worker ended.'));
    worker.unref();
    return running;
  }

  private startIdleTimer(): void {
    if (this.running !== null) {
      this.idle = setTimeout(() => void this.close(), IDLE_MS);
      this.idle.unref();
    }
  }

  private stopIdleTimer(): void {
    if (this.idle !== null) {
      clearTimeout(this.idle);
      this.idle = null;
    }
  }
}
