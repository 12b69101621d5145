import type { Event } from 'vscode';

/**
 * What `activate` of `skill-ledger.skill-ledger` returns, for other extensions. This file holds types only: copy it, or
 * import types from it.
 *
 * Whatever is recorded stays on this machine, in the ledger that the sidebar shows, and only while the person allows
 * recording. Nothing a caller passes is stored as free text: see the fields of `UseReport`.
 */
export interface SkillLedgerApi extends Omit<TelemetryCollector, 'close'> {
  /** Grows when something that worked no longer does; more fields and functions may come without that. */
  readonly version: 1;

  /**
   * A collector on the ledger, or on a database of your own.
   *
   * @param dbPath absolute path of another database, made at first use; its spool lies beside it, while consent, salt
   *   and exclusions stay the machine's. What is there must be a database that Skill Ledger has made: otherwise the
   *   collector's functions reject with a TypeError, and nothing is touched.
   * @throws TypeError when the path is no absolute path
   */
  readonly createTelemetryCollector: (dbPath?: string) => TelemetryCollector;

  /**
   * What keeps `recordEvent` from recording, as of this call: an environment variable (`DO_NOT_TRACK`, `CI`, …),
   * `telemetry.json`, `skillLedger.recording` or `telemetry.telemetryLevel`, the last two with `@editor` where another
   * window or editor is off. `false`: nothing does. So it is true-like when disabled, and its value says by what.
   *
   * The environment and the settings are looked at anew at each call, the consent file as this window last saw it (it
   * is watched; for the first moments after the start it counts as absent). `recordEvent` reads it anew and decides.
   */
  readonly isTelemetryDisabled: () => string | false;

  /**
   * An anonymous beacon. It leaves this machine only where the person has turned sharing on, beside the uses that are
   * shared then; else nothing is sent, kept or opened. Never throws, never waits.
   *
   * @param event up to four words of lower-case letters with `_` between them, such as `skill_used`, 40 letters at most
   * @param data of its keys `outcome agent ms count total success failure partial skipped score` are looked at; values
   *   are numbers, booleans or, of `outcome` and `agent`, words of those types. Anything else is left out.
   */
  readonly track: (event: string, data?: Readonly<Record<string, unknown>>) => void;

  /**
   * Fires when an event is durable that was recorded in this window into the ledger, by whatever extension or by the
   * command; also later, for one that was pending. Not for collectors on other databases.
   */
  readonly onDidRecord: Event<RecordedEvent>;
}

/** Its functions may be taken out of it. */
export interface TelemetryCollector {
  /**
   * Records one use of a skill. Costs the caller no disk access: all of a burst is written at once.
   *
   * A report that belongs to a use that was observed too (same session, else same agent and folder, within 10 minutes)
   * is no second use: its outcome and reason stand beside the observed ones, as `reportedOutcome` and `reportedReason`.
   *
   * Resolves when the event is on disk, or after 2 s without the disk (`pending`), or with what stopped it. Rejects
   * with a TypeError that names the field when an argument is bad, and for nothing else.
   */
  readonly recordEvent: (event: UseReport) => Promise<RecordedEvent>;

  /**
   * Most used first. Rejects with a TypeError when the name can't be a skill's, and with an Error when the ledger can't
   * be read.
   *
   * @param skillName only this skill; left out or `""`: all
   */
  readonly getEffectivenessReport: (skillName?: string) => Promise<readonly EffectivenessReport[]>;

  /**
   * Newest first. Rejects as `getEffectivenessReport` does.
   *
   * @param limit at most so many: an integer ≥ 0; 100 when left out
   */
  readonly getEvents: (skillName?: string, limit?: number) => Promise<readonly TelemetryEvent[]>;

  /** Writes what waits and lets go of the database; the collector records and answers nothing from then on. */
  readonly close: () => Promise<void>;
}

export type Outcome = 'success' | 'failure' | 'partial' | 'skipped';

/** What a caller says of one use. Fields that are undefined or null count as left out; others are errors. */
export interface UseReport {
  /** Letters and digits of any script and `_ . : -`, at most 128; a leading `/` or `$` is dropped. */
  readonly skillName: string;
  readonly outcome: Outcome;
  /** The name when left out; kept when it has the form of a name, else hashed. */
  readonly skillId?: string | null;
  /** The agent's session, by which the report finds the use that it speaks of. `unknown` when left out; hashed when odd. */
  readonly sessionId?: string | null;
  /** One of `AgentId`; `unknown` when blank or left out, any other text is stored as `other`. */
  readonly agentId?: string | null;
  /** Milliseconds from 0 to a year's; rounded. */
  readonly durationMs?: number | null;
  /** Why it ended so. */
  readonly reason?: 'failed-check' | 'wrong-result' | 'not-needed' | 'aborted' | 'other' | null;
  /**
   * Absolute path of the folder that the skill worked in. Only a keyed hash of it is stored. When left out it is the
   * folder of this window where exactly one is open and trusted, since that is what an extension nearly always speaks
   * of, and without a folder a report that names no session could not find its use.
   */
  readonly cwd?: string | null;
}

export type AgentId =
  | 'claude-code'
  | 'codex'
  | 'copilot-cli'
  | 'copilot-vscode'
  | 'gemini-cli'
  | 'opencode'
  | 'cursor'
  | 'qwen'
  | 'cline'
  | 'roo'
  | 'windsurf'
  | 'goose'
  | 'kiro'
  | 'junie'
  | 'droid'
  | 'amp'
  | 'unknown'
  | 'other';

/** One use of one skill. */
export interface TelemetryEvent {
  /** ULID. */
  readonly id: string;
  readonly skillId: string;
  readonly skillName: string;
  readonly sessionId: string;
  readonly agentId: AgentId;
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  /** ISO-8601 with milliseconds, UTC: when the use began, or was reported. */
  readonly timestamp: string;
  /** What was seen: a call by the model, a word typed by a person, a read of the SKILL.md, or a caller's report. */
  readonly trigger: 'model' | 'user' | 'implied' | 'api';
  /** Why it counts as it does, e.g. `completed`, `load-failed`, `reported`. */
  readonly reason: string;
  /** Read inside another use: in no rate. */
  readonly nested: boolean;
  readonly tokens: number | null;
  /** SHA-256 of the skill's text. */
  readonly skillVersion: string | null;
  /** Keyed hash of the project folder. */
  readonly project: string | null;
  /** What a caller said of a use that was also observed, and why. */
  readonly reportedOutcome: Outcome | null;
  readonly reportedReason: string | null;
}

export interface RecordedEvent extends TelemetryEvent {
  /** True when it is on disk. */
  readonly stored: boolean;
  /**
   * Why it was not recorded: see `isTelemetryDisabled`; also `closed` (the collector or the window has ended) and `full`
   * (10,000 events wait for a disk that takes none).
   */
  readonly stoppedBy?: string;
  /** The disk takes nothing at the moment: it waits in memory and is tried again. */
  readonly pending?: true;
}

/** How one skill does. */
export interface EffectivenessReport {
  readonly skillName: string;
  readonly totalUses: number;
  readonly successCount: number;
  readonly failureCount: number;
  /** Successes of all uses: 0–1, three decimals. Means nothing where `totalUses` is 0. */
  readonly successRate: number;
  /** Milliseconds, rounded; null when no use has a duration. */
  readonly avgDurationMs: number | null;
  /** Sorted by name. */
  readonly agentsUsed: readonly AgentId[];
  /** ISO-8601. */
  readonly lastUsed: string;
  readonly partialCount: number;
  readonly skippedCount: number;
  /** Reads inside other skills; in no other number. */
  readonly nestedUses: number;
  /** 95 % Wilson interval of the rate. */
  readonly interval: { readonly low: number; readonly high: number };
  readonly medianDurationMs: number | null;
}
