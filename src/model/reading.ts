import type { SessionMetrics } from './session.js';
import type { RunningUse, UseEvent } from './use.js';

/** What a transcript reader knows after the bytes it was given. Reading on refines it; it is never a difference. */
export interface SessionReading {
  /** Uses that have ended, in the order of their invoking records. */
  readonly uses: readonly UseEvent[];
  /** Uses whose window is still open and whose idle time has not passed. */
  readonly running: readonly RunningUse[];
  /** Null when the files hold no session at all. */
  readonly session: SessionMetrics | null;
  /** True when the session has ended or has been idle for 30 minutes: nothing will change without new bytes. */
  readonly settled: boolean;
  /** Lines that are no JSON object; blank lines do not count. */
  readonly damagedLines: number;
  /** Records whose shape the reader does not know, counted so that the panel can show the source's health. */
  readonly unknownRecords: number;
  /** Where the session ran, for naming projects on screen. Never stored. */
  readonly cwd: string | null;
}

/** One session of one agent: a main transcript and the transcripts of its subagents. */
export interface SessionReader {
  /**
   * Takes the next bytes of one of the session's files, cut anywhere (inside a line, inside a character).
   * Never throws on content.
   *
   * @param part the file's key within the session, as the agent's `discover` gave it
   * @param writtenAt epoch ms at which the file was last written: the only time that some agents tell
   */
  push(part: string, bytes: Uint8Array, writtenAt?: number): void;
  /** @param now epoch ms: decides what is idle */
  read(now: number): SessionReading;
}

/** What a reader needs beside the bytes. */
export interface ReaderOptions {
  /** Maps a folder to 16 hex digits, the local HMAC of it. */
  readonly hashProject: (folder: string) => string;
  /** True when the path lies below a skill root of any agent: such a SKILL.md counts as read when the listing lacks it. */
  readonly isSkillRoot: (path: string) => boolean;
  /** Told of each use at each reading, for whoever looks for its place in the files. */
  readonly onUse?: (trace: UseTrace) => void;
}

/** By what a use can be found again in the files that it was read from. Never stored. */
export interface UseTrace {
  /** As `UseEvent.id`. */
  readonly id: string;
  /** The id of the call or record that began it; of the reader's own making where the agent gives none. */
  readonly key: string;
  /** The id of the tool call whose result decided how it went; null: none did. */
  readonly decidingCall: string | null;
}
