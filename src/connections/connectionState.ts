import type { ConnectionNote } from '../agents/connection.js';
import type { AgentId } from '../model/vocabulary.js';
import type { ConnectionAction } from './plan.js';
import type { ConnectionProblem } from './problems.js';

/** How one agent stands with the recorder, read from the files as they are now. */
export interface ConnectionState {
  readonly agentId: AgentId;
  /** The agent's configuration. */
  readonly path: string;
  /** The agent is on this machine. */
  readonly found: boolean;
  /** Hooks as they should be, of those that connecting puts in; `none` also where there are only old ones. */
  readonly hooks: 'none' | 'some' | 'all';
  /** Why the configuration can't be read; null: it can. */
  readonly problem: ConnectionProblem | null;
  /** The agent's own setting that keeps its hooks from running, e.g. `disableAllHooks`. */
  readonly switchedOffBy: string | null;
  /** Recorder and launcher are where the hooks look for them. */
  readonly recorderInstalled: boolean;
  readonly notes: readonly ConnectionNote[];
}

/** The exact change that connecting or disconnecting would make. */
export interface ConnectionChange {
  readonly agentId: AgentId;
  readonly action: ConnectionAction;
  readonly path: string;
  /** Null: there is no file. */
  readonly before: string | null;
  readonly after: string | null;
  /** What keeps it from being made; then `after` is `before`. */
  readonly problem: ConnectionProblem | null;
}
