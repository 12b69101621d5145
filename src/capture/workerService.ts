import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { configFolders } from '../agents/claude-code/files.js';
import { agentRuns } from '../agents/commandLine/agentRuns.js';
import { AGENTS, unreadAgents } from '../agents/registry.js';
import { skillRootTest } from '../agents/skillRoots.js';
import { Exclusions } from '../ledger/exclusions.js';
import { type LedgerFiles, ledgerFiles } from '../ledger/files.js';
import { Ledger } from '../ledger/ledger.js';
import { type Hasher, hasher as createHasher, loadSalt } from '../ledger/salt.js';
import type { ClearResult, ClearScope, Log } from '../ledger/types.js';
import { Importer, type ImportProgress, type Source } from './importer.js';
import { RestingTarget } from './restingTarget.js';
import { SessionLoader } from './sessionLoader.js';
import type { ImportOutcome, Inventory, SourceChoice, WorkerFunctions, WorkerSettings } from './workerProtocol.js';

interface Opened {
  readonly ledger: Ledger;
  readonly importer: Importer;
  readonly target: RestingTarget;
  /** False where nothing can be written, so that all is in memory and hashed with a salt that is not kept. */
  readonly hasSalt: boolean;
}

/** The ledger and the importer behind the worker's functions. One thing at a time touches the database's files. */
export class WorkerService {
  private opened: Promise<Opened> | null = null;
  private readonly files: LedgerFiles;
  private readonly exclusions: Exclusions;
  private queue: Promise<unknown> = Promise.resolve();
  /** Of imports that run or wait for their turn: one that was cancelled must not begin later. */
  private readonly imports = new Set<AbortController>();

  constructor(
    private readonly settings: WorkerSettings,
    private readonly log: Log,
    private readonly onProgress: (progress: ImportProgress) => void,
    private readonly now: () => number,
  ) {
    this.files = ledgerFiles(settings.machine.home);
    this.exclusions = new Exclusions(this.files.exclusions);
  }

  readonly functions: WorkerFunctions = {
    importNow: (sources) => this.importNow(sources),
    cancelImport: () => this.cancelImports(),
    agentRuns: (commandLine, shell) => agentRuns(commandLine, shell),
    absorb: () =>
      this.fresh(async ({ ledger, target }) => {
        await target.publish();
        return ledger.snapshot();
      }),
    reports: (filter) => this.fresh(({ ledger }) => ledger.reports(filter)),
    events: (filter, limit) => this.fresh(({ ledger }) => ledger.events(filter, limit)),
    status: () => this.fresh(({ ledger }) => ledger.status()),
    inventory: (projectFolders) => Promise.resolve(this.inventory(projectFolders)),
    clear: (scope) => this.clear(scope),
    clearedSpans: async () => (await this.exclusions.read()).exclusions.filter(({ cause }) => cause === 'clear').length,
    liftClears: () => this.inTurn(({ ledger }) => ledger.liftClears()),
    close: () => this.close(),
  };

  private async importNow(choices: readonly SourceChoice[]): Promise<ImportOutcome> {
    const controller = new AbortController();
    this.imports.add(controller);
    try {
      return await this.fresh(async ({ ledger, importer }) => {
        const sources = choices.flatMap(({ agentId, moreFolders }): Source[] => {
          const agent = AGENTS.find(({ id }) => id === agentId);
          return agent === undefined ? [] : [{ agent, moreFolders }];
        });
        const result = await importer.run(sources, controller.signal, this.onProgress);
        return { ...result, snapshot: ledger.snapshot() };
      });
    } finally {
      this.imports.delete(controller);
    }
  }

  private cancelImports(): void {
    for (const controller of this.imports) {
      controller.abort();
    }
  }

  private inventory(projectFolders: readonly string[]): Inventory {
    const { machine } = this.settings;
    return {
      unreadAgents: unreadAgents(machine),
      installed: AGENTS.flatMap((agent) => agent.installedSkills(machine, projectFolders)),
    };
  }

  private clear(scope: ClearScope): Promise<ClearResult> {
    this.cancelImports(); // what it has read so far is cleared with the rest
    return this.inTurn(({ ledger }) => ledger.clear(scope));
  }

  private async close(): Promise<void> {
    this.cancelImports();
    if (this.opened !== null) {
      await this.inTurn(async ({ ledger }) => {
        await ledger.publish();
        await ledger.close();
      });
      this.opened = null;
    }
  }

  /** Asks a ledger that has taken in what others published or recorded meanwhile. */
  private fresh<T>(ask: (parts: Opened) => T | Promise<T>): Promise<T> {
    return this.inTurn(async (parts) => {
      await parts.ledger.refresh();
      return ask(parts);
    });
  }

  /** Runs work after all that was asked for before it. A failure is the asker's, not the next one's. */
  private inTurn<T>(work: (parts: Opened) => T | Promise<T>): Promise<T> {
    const result = this.queue.then(async () => work(await this.open()));
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** What could not be opened, or only in memory, is tried again at the next call. */
  private async open(): Promise<Opened> {
    const opened = await this.opened;
    if (opened?.hasSalt === false && (await this.loadSalt()) !== null) {
      await opened.ledger.close(); // what it held is read from the transcripts again
      this.opened = null;
    }
    this.opened ??= this.openOnce().catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return this.opened;
  }

  /** Null where it can be neither read nor made; the ledger says why nothing can be written. */
  private loadSalt(): Promise<Hasher | null> {
    return loadSalt(this.files.salt).catch(() => null);
  }

  private async openOnce(): Promise<Opened> {
    const { machine, wasmFile, retentionDays } = this.settings;
    const salt = await this.loadSalt();
    const hasher = salt ?? createHasher(randomBytes(32));
    const ledger = await Ledger.open({
      files: this.files,
      wasm: await readFile(wasmFile),
      now: this.now,
      hasher,
      log: this.log,
      retentionDays,
    });
    const target = new RestingTarget(
      ledger,
      () => performance.now(),
      (work) => {
        this.inTurn(work).catch((error: unknown) => this.log.error(`Not published: ${String(error)}`));
      },
    );
    const importer = new Importer({
      machine,
      target,
      loader: new SessionLoader({
        hashProject: (folder) => hasher.project(folder),
        isSkillRoot: skillRootTest(configFolders(machine)),
      }),
      hash: (path) => hasher.path(path),
      now: this.now,
      log: this.log,
    });
    return { ledger, importer, target, hasSalt: salt !== null };
  }
}
