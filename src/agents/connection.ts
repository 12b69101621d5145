import type { AgentId } from '../model/vocabulary.js';
import type { Machine } from './agent.js';

/** How an agent is to call the recorder. */
export interface RecorderCall {
  /** One command line that any shell takes in which an agent runs its hooks on this system. */
  readonly command: string;
  /** The same as a program and its arguments, for agents that start it without a shell. */
  readonly program: string;
  readonly arguments: readonly string[];
}

/** What stands in an agent's configuration for one event. */
export interface Hook {
  readonly event: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** What is put into the agent's configuration: hooks in a JSON file that may hold other things, or a file of our own. */
export type ConnectionContent =
  | {
      readonly kind: 'hooks';
      readonly hooks: readonly Hook[];
      /** Properties without which the agent refuses the file, added where they are missing. */
      readonly required: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'file'; readonly text: string };

/** What the person should know or do once the agent is connected. */
export type ConnectionNote = 'trust' | 'twoHookFiles' | 'fewerEvents' | 'restart';

/** A setting of the agent that keeps its hooks from running. */
export interface OffSwitch {
  readonly path: readonly string[];
  readonly value: boolean;
}

/**
 * How the recorder is put into an agent's own configuration, that of the user, never of a project. Only events that
 * come after something happened: at none of them can a hook that crashes, hangs or is missing stop the agent.
 */
export interface AgentConnection {
  readonly agentId: AgentId;
  /** Files and folders of which any tells that the agent is on this machine. */
  signs(machine: Machine): readonly string[];
  /** The file that is changed or made. */
  file(machine: Machine): string;
  content(call: RecorderCall, machine: Machine): ConnectionContent;
  notes(machine: Machine): readonly ConnectionNote[];
  readonly offSwitches: readonly OffSwitch[];
}
