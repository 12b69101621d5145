import type { ReaderOptions, SessionReader } from '../model/reading.js';
import type { AgentId } from '../model/vocabulary.js';
import type { Origins } from './origins.js';

/** Where a program's home is and what its environment says: all that decides which files belong to it. */
export interface Machine {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * One file of a session. `part` is `main`, or a name of its own: that of a subagent's transcript, or the session's id
 * where nothing but the file's name tells it.
 */
export interface TranscriptFile {
  readonly path: string;
  readonly part: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  /** The file is written once and compressed; `size` is that on disk. */
  readonly compression?: 'zstd';
}

/** The files of one session, the main transcript first where there is one. */
export interface SessionFiles {
  readonly files: readonly TranscriptFile[];
  /** Transcripts of other sessions that share records with this one, which decide what is its own. */
  readonly relatives?: readonly TranscriptFile[];
}

/** One folder that was looked at for transcripts, and what came of it. */
export interface SourceHealth {
  readonly agentId: AgentId;
  readonly root: string;
  readonly state: 'ok' | 'missing' | 'unreadable';
  /** Why it can't be read and what to do; empty when it can. */
  readonly message: string;
  readonly files: number;
  /** Folders below the root to watch in its place, where it holds more folders than an editor should watch. */
  readonly watch?: readonly string[];
}

export interface Discovery {
  readonly sessions: readonly SessionFiles[];
  readonly sources: readonly SourceHealth[];
}

/** A skill that is installed on this machine. */
export interface InstalledSkill {
  readonly name: string;
  readonly agentId: AgentId;
  /** The SKILL.md or command file, with links resolved. */
  readonly path: string;
  /** False where the agent may not call it by itself or the person may not type it. */
  readonly modelInvocable: boolean;
  readonly userInvocable: boolean;
}

/** How an agent's transcripts tell in which folders they were made. */
export interface AgentProjects {
  /** Folders that each hold the transcripts of one project, and perhaps other things. */
  folders(roots: readonly string[]): readonly string[];
  /** The working folder that a transcript in such a folder names in its first lines; null when none does. */
  workingFolder(folder: string): string | null;
}

/** An agent whose transcripts can be read. All functions are synchronous: they run in the worker. */
export interface Agent {
  readonly id: AgentId;
  /**
   * Folders in which its transcripts lie, whether they exist or not.
   *
   * @param moreFolders homes of this agent that the person named in the settings
   */
  transcriptRoots(machine: Machine, moreFolders: readonly string[]): readonly string[];
  /**
   * Never throws: what can't be read is told in `sources`.
   *
   * @param origins what earlier looks have read of the files, for agents that need it
   */
  discover(roots: readonly string[], origins: Origins): Discovery;
  createReader(options: ReaderOptions): SessionReader;
  /** Folders that hold its settings and skills, also where the environment moved them. */
  homes(machine: Machine): readonly string[];
  installedSkills(machine: Machine, projectFolders: readonly string[]): readonly InstalledSkill[];
  /** Absent where only whole transcripts tell: its projects are named from open folders alone. */
  readonly projects?: AgentProjects;
}
