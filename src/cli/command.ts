import type { Machine } from '../agents/agent.js';
import type { AskDecision } from '../consent/asking.js';
import type { Consent } from '../consent/consent.js';
import type { Exclusion, Log } from '../ledger/types.js';
import type { Given, Option } from './arguments.js';
import type { Streams, Terminal } from './terminal.js';

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command may use of the world. */
export interface World {
  readonly terminal: Terminal;
  /** For what is no text for a person. */
  readonly streams: Pick<Streams, 'stdin' | 'stdout'>;
  readonly machine: Machine;
  /** Null where the folder that it was started in is gone. */
  readonly cwd: string | null;
  /** The `sql-wasm.wasm` beside the bundle. */
  readonly wasmFile: string;
  readonly consent: Consent;
  /** Whether agents may ask, as the person has said it in their editors. */
  readonly asking: () => Promise<AskDecision>;
  /** Intervals noted by editors in which recording is off now: what happens in them never gets into the ledger. */
  readonly offElsewhere: () => Promise<readonly Exclusion[]>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Aborted when the person wants the command to end. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly options: readonly Option[];
  /** More lines for its help. */
  readonly notes: readonly string[];
  /** @throws UsageError for values that make no sense; other errors' messages are shown as they are */
  run(world: World, given: Given): Promise<ExitCode>;
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'json', value: null, help: 'Print JSON for programs.' },
  { name: 'db', value: 'PATH', help: 'Use this database instead of ~/.claude/auto-skill/telemetry.db.' },
  { name: 'help', value: null, help: 'Show this.' },
];
