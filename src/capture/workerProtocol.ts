import type { Shell } from '../agents/commandLine/shellLine.js';
import type { ToolAnswer } from '../agentTools/toolCall.js';
import type { Machine } from '../agents/agent.js';
import type { SkillFileFunctions } from '../agents/checkSkill.js';
import type { SkillOnDisk } from '../agents/inventory.js';
import type { ListedHere } from '../agents/registry.js';
import type { ConnectionFunctions } from '../connections/workerFunctions.js';
import type { ExportCount, ExportFormat } from '../ledger/exportText.js';
import type {
  ClearResult,
  ClearScope,
  EventFilter,
  LastReport,
  LedgerStatus,
  ProjectReports,
  UseFilter,
} from '../ledger/types.js';
import type { SkillReport } from '../model/report.js';
import type { SessionMetrics } from '../model/session.js';
import type { UseEvent } from '../model/use.js';
import type { AgentId } from '../model/vocabulary.js';
import type { DashboardNumbers } from '../report/dashboardNumbers.js';
import type { DashboardQuestion } from '../report/dashboardQuestion.js';
import type { WireAnswer } from '../sharing/http.js';
import type { WireRequest } from '../sharing/request.js';
import type { SharingFunctions } from '../sharing/sharingFunctions.js';
import type { EvidenceFunctions } from './evidence/evidence.js';
import type { ImportProgress, ImportResult } from './importer.js';
import type { LineRuns } from './terminalRuns.js';

/** What the worker is started with. */
export interface WorkerSettings {
  readonly machine: Machine;
  /** The `sql-wasm.wasm` beside the bundle. */
  readonly wasmFile: string;
  /** 0 keeps raw uses for ever. */
  readonly retentionDays: number;
}

export interface ImportOutcome extends ImportResult {
  readonly snapshot: LastReport;
}

/** An agent that the settings allow to be read, by id. */
export interface SourceChoice {
  readonly agentId: AgentId;
  readonly moreFolders: readonly string[];
}

/** Skills that are on this machine, used or not. */
export interface Inventory {
  readonly listedAgents: readonly ListedHere[];
  readonly installed: readonly SkillOnDisk[];
}

/**
 * Calls that the extension host makes. All that touches SQLite or transcripts happens behind them. A `database` is
 * the path of another one than the usual; calls about one that can't be used reject with a TypeError.
 */
export interface LedgerFunctions {
  importNow(sources: readonly SourceChoice[]): Promise<ImportOutcome>;
  cancelImport(): void;
  /** What a command line of a terminal runs. Here, since the parser is too large for the extension host's bundle. */
  agentRuns(commandLine: string, shell: Shell | null): LineRuns;
  /** Takes in what was recorded in the spool and publishes it, so that every window shows it. */
  absorb(database?: string): Promise<LastReport>;
  reports(filter: UseFilter, database?: string): Promise<readonly SkillReport[]>;
  projectReports(filter: UseFilter): Promise<readonly ProjectReports[]>;
  /** What a model asks, see `answer`. `folders`: those whose uses may be told; null: all. */
  answerTool(tool: string, input: unknown, folders: readonly string[] | null): Promise<ToolAnswer>;
  /** Newest first. */
  events(filter: EventFilter, limit: number, database?: string): Promise<readonly UseEvent[]>;
  /** All that the dashboard shows, or what can be told at once. Adds up in here, so that what crosses to the host is small. */
  dashboard(question: DashboardQuestion, isSketch: boolean): Promise<DashboardNumbers>;
  /** Newest first. */
  sessions(limit: number): Promise<readonly SessionMetrics[]>;
  /** Folders by the hash that stands for them in the ledger. Opens transcripts of these sources, and no others. */
  projectFolders(
    sources: readonly SourceChoice[],
    openFolders: readonly string[],
  ): Promise<Readonly<Record<string, string>>>;
  /** Writes all that is recorded to a local file. Null: it was cancelled. */
  exportTo(path: string, format: ExportFormat): Promise<ExportCount | null>;
  cancelExport(): void;
  /** Publishes what is pending in another database and closes it. */
  closeDatabase(database: string): Promise<void>;
  status(): Promise<LedgerStatus>;
  /**
   * Reads the own counters of these agents, and of no others.
   *
   * @param notesTexts which texts the skills have is noted, some time later: never while recording is off
   */
  inventory(projectFolders: readonly string[], counting: readonly AgentId[], notesTexts: boolean): Promise<Inventory>;
  clear(scope: ClearScope): Promise<ClearResult>;
  /** How many times something was cleared whose uses could be imported again. */
  clearedSpans(): Promise<number>;
  /** Lets what was cleared be imported again, from the sessions that agents still keep. */
  liftClears(): Promise<number>;
  /** Publishes what is pending and closes the database. */
  close(): Promise<void>;
}

/** Whom the service tells how far long work is. */
export interface ProgressListeners {
  readonly importing: (progress: ImportProgress) => void;
  readonly exporting: (count: ExportCount) => void;
}

export type WorkerFunctions = LedgerFunctions &
  ConnectionFunctions &
  SharingFunctions &
  EvidenceFunctions &
  SkillFileFunctions;

/** Calls that the worker makes. */
export interface HostFunctions {
  progress(progress: ImportProgress): void;
  exporting(count: ExportCount): void;
  /** Sends one request, where sharing is on at that moment: the editor's own network and proxy settings are there. */
  post(request: WireRequest): Promise<WireAnswer>;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}
