import type { AgentId } from '../../model/vocabulary.js';

/** How an agent is run without a conversation, and where the prompt stands then. */
export interface AgentProgram {
  readonly agentId: AgentId;
  readonly programs: readonly string[];
  /** Packages that `npx` and its like run. */
  readonly packages: readonly string[];
  /** The first argument that makes a run; null: none is needed. */
  readonly subcommands: readonly string[] | null;
  /** Switches of which one must be there; null: the subcommand is enough. */
  readonly runFlags: readonly string[] | null;
  /** Options whose value is the prompt. Without them it is the first argument that is no option. */
  readonly promptFlags: readonly string[];
  /** Options with one value. */
  readonly valueFlags: readonly string[];
  /** Options that take all words up to the next option. */
  readonly listFlags: readonly string[];
  /** Options without a value. After one that is in no list it can't be told whether a word is its value. */
  readonly switches: readonly string[];
  /** What a skill begins with in the prompt; null: an option names it. */
  readonly mark: '/' | '$' | null;
  readonly skillFlag: string | null;
  /** Commands of its own that are no skills. */
  readonly builtIns: readonly string[];
}

/** Commands that most agents have and that are no skills. */
export const COMMON = [
  'about',
  'auth',
  'clear',
  'exit',
  'help',
  'login',
  'logout',
  'mcp',
  'model',
  'quit',
  'settings',
  'theme',
];
/** What an agent that needs no more than its name leaves out. */
export const NONE: Pick<
  AgentProgram,
  'packages' | 'subcommands' | 'runFlags' | 'promptFlags' | 'valueFlags' | 'listFlags' | 'switches' | 'skillFlag'
> = {
  packages: [],
  subcommands: null,
  runFlags: null,
  promptFlags: [],
  valueFlags: [],
  listFlags: [],
  switches: [],
  skillFlag: null,
};
