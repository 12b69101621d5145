import type { AgentRun } from '../agents/commandLine/agentRuns.js';
import type { OptOut } from '../agents/commandLine/optOuts.js';
import type { Shell } from '../agents/commandLine/shellLine.js';
import { OPT_OUT_VARIABLES } from '../consent/environment.js';
import type { Log } from '../ledger/types.js';
import { useId } from '../model/identity.js';
import type { UseEvent } from '../model/use.js';
import type { AgentId, Outcome } from '../model/vocabulary.js';
import type { TerminalOptOuts } from './terminalOptOuts.js';

/** How sure the terminal is of the command line: low when it was read off the screen. */
export type Confidence = 'low' | 'medium' | 'high';

export interface CommandFacts {
  readonly commandLine: string;
  readonly confidence: Confidence;
  /** The folder that the command was started in, as a path of this machine; null when the terminal can't tell. */
  readonly cwd: string | null;
  readonly shell: Shell | null;
}

/** What a command line starts: see `agentRuns` and `optOutsOf`. */
export interface LineRuns {
  readonly runs: readonly AgentRun[];
  readonly optOuts: readonly OptOut[];
}

export interface TerminalRunParts {
  /** Asked only for lines that may name an agent. */
  readonly recognise: (commandLine: string, shell: Shell | null) => Promise<LineRuns>;
  readonly optOuts: Pick<TerminalOptOuts, 'begin' | 'end' | 'beat'>;
  /** HMAC of a folder, relative to another one where the second is given; null when it can't be told. */
  readonly hashFolder: (cwd: string, folder: string) => Promise<string | null>;
  /** Resolves when the use is durable. */
  readonly record: (use: UseEvent) => Promise<void>;
  /** Whether recording is allowed at this moment. */
  readonly mayRecord: () => boolean;
  /** False for an agent that the person turned off as a source. */
  readonly isSource: (agentId: AgentId) => boolean;
  /** Names this host's runs apart from those of any other: random, made once. */
  readonly hostId: string;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
}

interface Started {
  readonly at: number;
  readonly ordinal: number;
  readonly facts: CommandFacts | null;
  readonly allowed: boolean;
  /** Resolves when what is opted out is noted. */
  readonly begun: Promise<void>;
}

/** How a command ended. */
interface Ended {
  readonly at: number;
  readonly exitCode: number | null;
  readonly cwd: string | null;
}

/** Programs and packages of the agents: most lines name none and are let go at once. */
const MAY_NAME_AGENT = /claude|codex|copilot|gemini|opencode|cursor-agent|qwen|droid|amp|goose|kiro-cli/i;
/** The shell's codes for a program that Ctrl+C or a signal to end has stopped. */
const STOPPED = [130, 143];

/** Makes uses of the runs of agents that end in terminals. Terminals are told apart by any object of the caller's. */
export class TerminalRuns {
  private readonly started = new Map<object, Started>();
  private ordinal = 0;

  constructor(private readonly parts: TerminalRunParts) {}

  /** A command begins. Whatever the shell said nothing more of has ended by now. Never rejects. */
  async start(terminal: object, facts: CommandFacts): Promise<void> {
    const { now, mayRecord } = this.parts;
    const before = this.close(terminal);
    const [at, ordinal] = [now(), this.ordinal++];
    const begun = this.beginOptOuts(ordinal, facts, at);
    this.started.set(terminal, {
      at,
      ordinal,
      // the text of other commands is not kept
      facts: MAY_NAME_AGENT.test(facts.commandLine) ? facts : null,
      allowed: mayRecord(),
      begun,
    });
    await Promise.all([before, begun]);
  }

  /**
   * A command ends; what its end says of the command line decides. Never rejects.
   *
   * @param exitCode undefined: the shell did not tell, e.g. since it ended
   */
  async end(terminal: object, facts: CommandFacts, exitCode: number | undefined): Promise<void> {
    const started = this.started.get(terminal);
    this.started.delete(terminal);
    if (started !== undefined) {
      await this.finish(started, { ...facts, cwd: started.facts?.cwd ?? facts.cwd }, exitCode ?? null);
    }
  }

  /** The terminal is gone, and with it what ran in it. Never rejects. */
  async close(terminal: object): Promise<void> {
    const started = this.started.get(terminal);
    this.started.delete(terminal);
    if (started?.facts) {
      await this.finish(started, started.facts, null);
    }
  }

  /** To be called now and then. Never rejects. */
  beat(): Promise<void> {
    return this.parts.optOuts.beat();
  }

  /** When the line begins, not only when it ends: the agent writes its transcript meanwhile, and some window reads it. */
  private async beginOptOuts(run: number, facts: CommandFacts, at: number): Promise<void> {
    if (mayBeOptedOut(facts)) {
      await this.tellingOf(async () => {
        const { optOuts } = await this.parts.recognise(facts.commandLine, facts.shell);
        await this.parts.optOuts.begin(run, optOuts, at);
      });
    }
  }

  private async finish(started: Started, facts: CommandFacts, exitCode: number | null): Promise<void> {
    const { mayRecord, recognise, optOuts, now } = this.parts;
    const ended = { at: now(), exitCode, cwd: facts.cwd };
    const isSure = facts.confidence !== 'low' && MAY_NAME_AGENT.test(facts.commandLine);
    const mayBeUse = isSure && started.allowed && mayRecord();
    // An opt-out holds however little is known of the line, and whether recording is on or not.
    const mayEndOptOut = mayBeOptedOut(facts) || (started.facts !== null && mayBeOptedOut(started.facts));
    if (mayBeUse || mayEndOptOut) {
      await this.tellingOf(async () => {
        await started.begun;
        const found = recognise(facts.commandLine, facts.shell);
        if (mayEndOptOut) {
          const told = await found.then(
            (line) => line.optOuts,
            () => [],
          );
          await optOuts.end(started.ordinal, told, started.at, ended.at);
        }
        if (mayBeUse) {
          await this.recordRuns(started, (await found).runs, ended);
        }
      });
    }
  }

  private async recordRuns(started: Started, runs: readonly AgentRun[], ended: Ended): Promise<void> {
    const { mayRecord, isSource, record } = this.parts;
    for (const [index, run] of runs.entries()) {
      if (isSource(run.agentId) && hasRun(run, ended.exitCode) && mayRecord()) {
        await record(await this.toUse(started, run, index, ended));
      }
    }
  }

  /** What fails here is told and reaches no event of the editor's. */
  private async tellingOf(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.log.warn(`A terminal run was not recorded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async toUse(started: Started, run: AgentRun, index: number, ended: Ended): Promise<UseEvent> {
    const exitCode = ownExitCode(run, ended.exitCode);
    const callId = `terminal ${this.parts.hostId} ${started.ordinal} ${index}`;
    return {
      id: useId(started.at, run.agentId, callId, run.skill),
      skillId: run.skill,
      skillName: run.skill,
      sessionId: `terminal-${this.parts.hostId}-${started.ordinal}`,
      agentId: run.agentId,
      durationMs: Math.max(0, ended.at - started.at),
      outcome: outcomeOf(exitCode),
      timestamp: new Date(started.at).toISOString(),
      trigger: 'user',
      reason: 'exit-code',
      nested: false,
      tokens: null,
      skillVersion: null,
      project: ended.cwd === null || run.folder === null ? null : await this.parts.hashFolder(ended.cwd, run.folder),
      agentVersion: null,
      evidence: 'terminal',
      asOf: ended.at,
      reportedOutcome: null,
      reportedReason: null,
      exitCode,
    };
  }
}

function mayBeOptedOut({ commandLine }: CommandFacts): boolean {
  return MAY_NAME_AGENT.test(commandLine) && OPT_OUT_VARIABLES.some((name) => commandLine.includes(name));
}

/** Behind `&&` it ran for sure only when the whole line went well. */
function hasRun({ ran }: AgentRun, exitCode: number | null): boolean {
  return ran === 'always' || (ran === 'zero' && exitCode === 0);
}

function ownExitCode({ ownsExitCode }: AgentRun, exitCode: number | null): number | null {
  return ownsExitCode === 'always' || (ownsExitCode === 'zero' && exitCode === 0) ? exitCode : null;
}

function outcomeOf(exitCode: number | null): Outcome {
  if (exitCode === 0) {
    return 'success';
  }
  return exitCode === null || STOPPED.includes(exitCode) ? 'partial' : 'failure';
}
