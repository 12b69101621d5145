import type { ReaderOptions, SessionReader } from '../model/reading.js';
import type { AgentId } from '../model/vocabulary.js';
import type { Fields } from './fields.js';
import type { Origins } from './origins.js';

/** Where a program's home is and what its environment says: all that decides which files belong to it. */
export interface Machine {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the editor that runs us keeps what extensions store; absent outside of an editor. */
  readonly storage?: EditorStorage;
}

export interface EditorStorage {
  /** The `User` folder, which may lie anywhere. */
  readonly user: string;
  /** That of this window's folder; null where the window has none. */
  readonly workspace: string | null;
}

/** A file as it lay there at one look. */
export interface FileState {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

/**
 * One file of a session. `part` is `main`, or a name of its own: that of a subagent's transcript, or the session's id
 * where nothing but the file's name tells it.
 */
export interface TranscriptFile extends FileState {
  readonly part: string;
  /** The file is written once and compressed; `size` is that on disk. */
  readonly compression?: 'zstd';
}

/** The files of one session, the main transcript first where there is one. */
export interface SessionFiles {
  readonly files: readonly TranscriptFile[];
  /** Transcripts of other sessions that share records with this one, which decide what is its own. */
  readonly relatives?: readonly TranscriptFile[];
}

/** A SQLite file in which an agent keeps many sessions, and its write-ahead log where there is one. */
export interface DatabaseFile {
  readonly file: FileState;
  readonly log: FileState | null;
}

/** A private copy of such a database, opened for one look. Its functions throw where the copy is damaged. */
export interface DatabaseRows {
  /** The names of a table's columns; none where there is no such table. */
  columns(table: string): ReadonlySet<string>;
  /** The rows as objects of their columns, one at a time. */
  rows(sql: string, ...values: readonly string[]): Iterable<Fields>;
}

/** A session in a database, with those of its subagents. */
export interface DatabaseSession {
  readonly id: string;
  readonly members: readonly string[];
  /** Epoch ms at which the newest of its rows was written, and how many there are: both together tell a change. */
  readonly changedAt: number;
  readonly rowCount: number;
}

/** How an agent's sessions lie in the tables of its database. */
export interface SessionTables {
  /** Null: the tables are not those that are known. */
  list(rows: DatabaseRows): readonly DatabaseSession[] | null;
  /** The session's rows, each as a line for the part `rows` of the agent's reader. */
  read(rows: DatabaseRows, session: DatabaseSession): Iterable<string>;
}

/** One folder or database that was looked at for transcripts, and what came of it. */
export interface SourceHealth {
  readonly agentId: AgentId;
  readonly root: string;
  /** The root is a database: how many sessions it holds is not known before it is opened. */
  readonly isDatabase?: true;
  readonly state: 'ok' | 'missing' | 'unreadable';
  /** Why it can't be read and what to do; empty when it can. */
  readonly message: string;
  readonly files: number;
  /** Folders and databases to watch in the root's place, where it holds more than an editor should watch. */
  readonly watch?: readonly string[];
}

export interface Discovery {
  readonly sessions: readonly SessionFiles[];
  readonly sources: readonly SourceHealth[];
  readonly databases?: readonly DatabaseFile[];
}

/** Whose skill it is: the person's, an open project's, a plugin's or extension's, or the agent's own. */
export type SkillOrigin = 'user' | 'project' | 'plugin' | 'bundled';

/** A skill on this machine that an agent can see. */
export interface InstalledSkill {
  readonly name: string;
  readonly agentId: AgentId;
  /** The SKILL.md or command file, with links resolved. */
  readonly path: string;
  readonly origin: SkillOrigin;
  /** False where the agent may not call it by itself or the person may not type it. */
  readonly modelInvocable: boolean;
  readonly userInvocable: boolean;
  /** The agent's settings turn it, or its plugin, off. */
  readonly isOff: boolean;
}

/** How often an agent itself has counted a skill, or the plugin that it belongs to, since it was set up. */
export interface SkillCounter {
  readonly uses: number;
  /** Epoch ms; null where it doesn't say. */
  readonly lastAt: number | null;
  readonly of: 'skill' | 'plugin';
}

/** How an agent's transcripts tell in which folders they were made. */
export interface AgentProjects {
  /** Folders or files of transcripts, each of which is looked into again only when it has changed. */
  places(roots: readonly string[]): readonly string[];
  /** The working folders that the transcripts at such a place name in their first lines. */
  workingFolders(place: string): readonly string[];
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
  /** Of the databases that `discover` finds. */
  readonly tables?: SessionTables;
  /** Folders that hold its settings and skills, also where the environment moved them. */
  homes(machine: Machine): readonly string[];
  /** Folders of which one is there where the agent was used; absent: its homes and the folders of its transcripts. */
  traces?(machine: Machine): readonly string[];
  installedSkills(machine: Machine, projectFolders: readonly string[]): readonly InstalledSkill[];
  /** The agent's own counters; absent where it has none. Says of a name what it counts, null for nothing. */
  counters?(machine: Machine): (skillName: string) => SkillCounter | null;
  /** Absent where transcripts don't tell: such sessions have no project, or are named from open folders alone. */
  readonly projects?: AgentProjects;
}
