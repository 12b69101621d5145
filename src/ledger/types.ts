import type { SkillReport } from '../model/report.js';
import type { SessionMetrics } from '../model/session.js';
import type { RunningUse, UseEvent } from '../model/use.js';
import type { AgentId } from '../model/vocabulary.js';
import type { HookSeen } from './hookTable.js';

/** Where a transcript was left off. Keyed by the HMAC of its real path: paths themselves are not stored. */
export interface Position {
  readonly key: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  /** Epoch ms at which the session must be looked at again though no byte has changed (idle time); null: never. */
  readonly revisitAt: number | null;
}

/** What one session's transcripts gave. Adding the same batch twice changes nothing. */
export interface Batch {
  readonly uses: readonly UseEvent[];
  /** Replaces all running uses of the same source. */
  readonly running: readonly RunningUse[];
  /** The position key of the session's main file: names the source of `running`. */
  readonly source: string;
  readonly session: SessionMetrics | null;
  readonly positions: readonly Position[];
}

/** All given conditions must hold. */
export interface UseFilter {
  readonly skillName?: string;
  readonly agentId?: AgentId;
  /** Epoch ms, inclusive. */
  readonly since?: number;
  /** Hashes of project folders: any of them; null: uses of which no folder was told. */
  readonly projects?: readonly (string | null)[];
}

/** Which single uses are asked for. */
export interface EventFilter extends UseFilter {
  readonly sessionId?: string;
}

/** Why a span of time must never be in the ledger. */
export interface Exclusion {
  readonly id: string;
  readonly cause: 'clear' | 'off';
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, inclusive; null: still open. */
  readonly to: number | null;
  /** HMAC of the skill's name; absent: every skill. */
  readonly skill?: string;
  /** For `off` typed before one run: the agent that ran, of which nothing in that time may be kept; absent: every agent. */
  readonly agent?: AgentId;
  /** For `off`: the signal that decided, e.g. `DO_NOT_TRACK` or `skillLedger.recording`. */
  readonly signal?: string;
  /** For `off` by an environment variable: the process whose life bounds the interval, and when it was last alive. */
  readonly pid?: number;
  readonly seenAt?: number;
}

export type ClearScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'skill'; readonly skillName: string }
  /** Uses before this epoch ms. */
  | { readonly kind: 'before'; readonly time: number };

export interface ClearResult {
  readonly uses: number;
  readonly sessions: number;
}

/** Something the person should know about the ledger, with what to do about it. */
export interface LedgerProblem {
  readonly kind: 'quarantined' | 'newer-version' | 'unwritable' | 'held' | 'unreadable' | 'foreign' | 'exposed';
  readonly message: string;
}

/** The uses of one project. */
export interface ProjectReports {
  /** The hash that stands for its folder; null: no folder was told. */
  readonly project: string | null;
  readonly reports: readonly SkillReport[];
}

/** The last published answer for "all that is recorded", kept beside the database so that opening is instant. */
export interface LastReport {
  readonly version: 1;
  readonly generation: number;
  /** Epoch ms. */
  readonly writtenAt: number;
  /** When each agent's hooks were last heard of. */
  readonly hooks: readonly HookSeen[];
  /** Equal as long as all that follows is. */
  readonly stamp: string;
  /** Equal as long as the sessions on record are, which are not in here. */
  readonly sessionStamp: string;
  readonly reports: readonly SkillReport[];
  readonly running: readonly RunningUse[];
  readonly span: Span;
  readonly today: Today;
  readonly problems: readonly LedgerProblem[];
}

/** Uses of the local day on which this was counted. Nested ones are in no number. */
export interface Today {
  /** Days since 1970-01-01 on the clock of this place; on another day the numbers are 0. */
  readonly day: number;
  readonly uses: number;
  readonly failures: number;
}

/** First and last use on record (epoch ms) and how many there are; nulls when the ledger is empty. */
export interface Span {
  readonly from: number | null;
  readonly to: number | null;
  readonly uses: number;
  readonly sessions: number;
  /** When the first session on record began, epoch ms; absent where none tells. */
  readonly sessionsFrom?: number;
}

export interface LedgerStatus {
  readonly database: string;
  readonly generation: number;
  readonly bytes: number;
  readonly span: Span;
  /** Lines in the spool that no published generation holds yet. */
  readonly pending: number;
  /** When each agent's hooks were last heard of. */
  readonly hooks: readonly HookSeen[];
  readonly problems: readonly LedgerProblem[];
}

export type CheckName =
  | 'database'
  | 'backup'
  | 'rollup'
  | 'hooks'
  | 'versions'
  | 'spool'
  | 'generations'
  | 'foreign'
  | 'permissions';

/** What a look at one side of the ledger has found, in plain words. */
export interface Finding {
  readonly check: CheckName;
  readonly ok: boolean;
  readonly message: string;
}

export interface Verification {
  readonly findings: readonly Finding[];
  /** What was mended, as sentences; the findings tell how things are after it. */
  readonly repaired: readonly string[];
}

/** A sink for messages a person may read. No payloads, no paths of transcripts. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
