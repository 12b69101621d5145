import { readFile } from 'node:fs/promises';
import { agentRuns } from '../agents/commandLine/agentRuns.js';
import { optOutsOf } from '../agents/commandLine/optOuts.js';
import { answerFrom } from '../agentTools/answer.js';
import { AGENTS, LISTED_AGENTS } from '../agents/registry.js';
import { skillRootTest } from '../agents/skillRoots.js';
import { agentDatabases } from '../ledger/agentDatabases.js';
import { Exclusions } from '../ledger/exclusions.js';
import { realDisk } from '../ledger/disk.js';
import { writeExport } from '../ledger/exportFile.js';
import { type ExportCount, type ExportFormat, exportText } from '../ledger/exportText.js';
import { type LedgerFiles, ledgerFiles } from '../ledger/files.js';
import { Ledger } from '../ledger/ledger.js';
import { type Hasher, loadSalt, substituteHasher } from '../ledger/salt.js';
import type { ClearResult, ClearScope, Log } from '../ledger/types.js';
import type { AgentId } from '../model/vocabulary.js';
import { askDashboard } from '../report/dashboardNumbers.js';
import { storedForSharing } from '../sharing/stored.js';
import { SharingService } from '../sharing/sharingService.js';
import { chosenSources } from './chosenSources.js';
import { Importer } from './importer.js';
import { skillsByFolder, takeInventory } from './inventory.js';
import { OtherLedgers } from './otherLedgers.js';
import { ProjectFolders } from './projectFolders.js';
import { RestingTarget, restless } from './restingTarget.js';
import { noteSkills } from './skillLook.js';
import type {
  HostFunctions,
  ImportOutcome,
  Inventory,
  LedgerFunctions,
  ProgressListeners,
  SourceChoice,
  WorkerSettings,
} from './workerProtocol.js';

interface Opened {
  readonly ledger: Ledger;
  readonly importer: Importer;
  readonly target: RestingTarget;
  readonly hasher: Hasher;
}

/** The ledger and the importer behind the worker's functions. One thing at a time touches the database's files. */
export class WorkerService {
  readonly functions: LedgerFunctions & SharingService['functions'];
  private opened: Promise<Opened> | null = null;
  private readonly files: LedgerFiles;
  private readonly exclusions: Exclusions;
  private readonly others: OtherLedgers;
  private queue: Promise<unknown> = Promise.resolve();
  /** Of imports that run or wait for their turn: one that was cancelled must not begin later. */
  private readonly imports = new Set<AbortController>();
  private readonly exports = new Set<AbortController>();
  private readonly projects: ProjectFolders;
  private readonly sharing: SharingService;

  constructor(
    private readonly settings: WorkerSettings,
    private readonly log: Log,
    private readonly tells: ProgressListeners,
    private readonly now: () => number,
    post: HostFunctions['post'],
  ) {
    this.files = ledgerFiles(settings.machine.home);
    this.exclusions = new Exclusions(this.files.exclusions);
    this.projects = new ProjectFolders(settings.machine);
    this.others = new OtherLedgers(settings, log, now);
    this.sharing = new SharingService({
      files: this.files,
      ask: (question) => this.fresh(({ ledger }) => question(ledger)),
      post,
      now,
    });
    this.functions = { ...this.ledgerFunctions, ...this.sharing.functions };
  }

  private readonly ledgerFunctions: LedgerFunctions = {
    importNow: (sources) => this.importNow(sources),
    cancelImport: () => abortAll(this.imports),
    agentRuns: (line, shell) => ({ runs: agentRuns(line, shell), optOuts: optOutsOf(line, shell) }),
    absorb: (database) =>
      this.ask(database, async (ledger, target) => {
        await target.publish();
        return ledger.snapshot();
      }),
    reports: (filter, database) => this.ask(database, (ledger) => ledger.reports(filter)),
    projectReports: (filter) => this.fresh(({ ledger }) => ledger.projectReports(filter)),
    events: (filter, limit, database) => this.ask(database, (ledger) => ledger.events(filter, limit)),
    answerTool: (tool, input, folders) =>
      this.fresh(({ ledger, hasher }) => answerFrom(ledger, hasher, { tool, input, folders, now: this.now() })),
    dashboard: (question, isSketch) => this.fresh(({ ledger }) => askDashboard(ledger, question, this.now(), isSketch)),
    sessions: (limit) => this.fresh(({ ledger }) => ledger.sessions({}, limit)),
    projectFolders: (choices, openFolders) =>
      this.inTurn(({ hasher }) =>
        this.projects.find(chosenSources(choices), openFolders, (folder) => hasher.project(folder)),
      ),
    exportTo: (path, format) => this.exportTo(path, format),
    cancelExport: () => abortAll(this.exports),
    closeDatabase: (database) => this.others.close(database),
    status: () => this.fresh(({ ledger }) => ledger.status()),
    inventory: (folders, counting, notesTexts) => Promise.resolve(this.inventory(folders, counting, notesTexts)),
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
        const result = await importer.run(chosenSources(choices), controller.signal, this.tells.importing);
        return { ...result, snapshot: ledger.snapshot() };
      });
    } finally {
      this.imports.delete(controller);
    }
  }

  private async exportTo(path: string, format: ExportFormat): Promise<ExportCount | null> {
    const controller = new AbortController();
    this.exports.add(controller);
    try {
      const sharing = await storedForSharing(this.files);
      return await this.fresh(({ ledger }) => {
        const pieces = exportText(ledger.contents({}), format, {}, this.now(), sharing);
        return writeExport(path, pieces, realDisk, controller.signal, this.tells.exporting);
      });
    } finally {
      this.exports.delete(controller);
    }
  }

  private inventory(folders: readonly string[], counting: readonly AgentId[], notesTexts: boolean): Inventory {
    const inventory = takeInventory(this.settings.machine, folders, counting);
    if (notesTexts) {
      this.fresh(async ({ ledger, target, hasher }) => {
        const found = skillsByFolder(this.settings.machine, folders, inventory.installed);
        await noteSkills(found, true, { ledger, hasher, spool: this.files.spool, now: this.now });
        await target.publish();
      }).catch((error: unknown) => this.log.warn(`The texts of installed skills were not noted: ${String(error)}`));
    }
    return inventory;
  }

  private async clear(scope: ClearScope): Promise<ClearResult> {
    abortAll(this.imports); // what it has read so far is cleared with the rest
    const cleared = await this.inTurn(({ ledger }) => ledger.clear(scope));
    await this.sharing.forgetWaiting();
    return cleared;
  }

  private async close(): Promise<void> {
    abortAll(this.imports);
    abortAll(this.exports);
    await Promise.all([this.sharing.breakOff(), this.others.closeAll()]);
    if (this.opened !== null) {
      await this.inTurn(async ({ ledger }) => {
        await ledger.publish();
        await ledger.close();
      });
      this.opened = null;
    }
  }

  /** Asks the usual ledger, or the one in another database, as it is now. */
  private ask<T>(
    database: string | undefined,
    question: (ledger: Ledger, target: Pick<RestingTarget, 'publish'>) => T | Promise<T>,
  ): Promise<T> {
    return database === undefined
      ? this.fresh(({ ledger, target }) => question(ledger, target))
      : this.others.fresh(database, (ledger) => question(ledger, restless(ledger)));
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
    if (opened !== null && opened.hasher.unsalted !== null && (await this.loadSalt()) !== null) {
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
    const hasher = (await this.loadSalt()) ?? substituteHasher();
    const wasm = await readFile(wasmFile);
    const ledger = await Ledger.open({
      files: this.files,
      wasm,
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
      options: {
        hashProject: (folder) => hasher.project(folder),
        isSkillRoot: skillRootTest([...AGENTS, ...LISTED_AGENTS].flatMap((agent) => agent.homes(machine))),
      },
      databases: agentDatabases(wasm),
      hash: (path) => hasher.path(path),
      now: this.now,
      log: this.log,
    });
    return { ledger, importer, target, hasher };
  }
}

function abortAll(controllers: ReadonlySet<AbortController>): void {
  controllers.forEach((controller) => controller.abort());
}
