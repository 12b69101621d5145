import type { AgentRun } from '../agents/commandLine/agentRuns.js';
import type { Shell } from '../agents/commandLine/shellLine.js';
import type { Log } from '../ledger/types.js';
import { useId } from '../model/identity.js';
import type { UseEvent } from '../model/use.js';
import type { AgentId, Outcome } from '../model/vocabulary.js';

/** How sure the terminal is of the command line: low when it was read off the screen. */
export type Confidence = 'low' | 'medium' | 'high';

export interface CommandFacts {
  readonly commandLine: string;
  readonly confidence: Confidence;
  /** The folder that the command was started in, as a path of this machine; null when the terminal can't tell. */
  readonly cwd: string | null;
  readonly shell: Shell | null;
}

export interface TerminalRunParts {
  /** See `agentRuns`; asked only for lines that may name an agent. */
  readonly recognise: (commandLine: string, shell: Shell | null) => Promise<readonly AgentRun[]>;
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
    const isOfInterest = facts.confidence !== 'low' && MAY_NAME_AGENT.test(facts.commandLine);
    this.started.set(terminal, {
      at: now(),
      ordinal: this.ordinal++,
      // the text of other commands is not kept
      facts: isOfInterest ? facts : null,
      allowed: mayRecord(),
    });
    await before;
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

  private async finish(started: Started, facts: CommandFacts, exitCode: number | null): Promise<void> {
    const { mayRecord, isSource, recognise, record, now, log } = this.parts;
    const isOfInterest = facts.confidence !== 'low' && MAY_NAME_AGENT.test(facts.commandLine);
    if (!isOfInterest || !started.allowed || !mayRecord()) {
      return;
    }
    const endedAt = now();
    try {
      const runs = await recognise(facts.commandLine, facts.shell);
      for (const [index, run] of runs.entries()) {
        if (run.optedOut === null && isSource(run.agentId) && hasRun(run, exitCode) && mayRecord()) {
          await record(await this.toUse(started, run, { index, endedAt, exitCode, cwd: facts.cwd }));
        }
      }
    } catch (error) {
      log.warn(`A terminal run was not recorded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async toUse(
    started: Started,
    run: AgentRun,
    end: {
      readonly index: number;
      readonly endedAt: number;
      readonly exitCode: number | null;
      readonly cwd: string | null;
    },
  ): Promise<UseEvent> {
    const exitCode = ownExitCode(run, end.exitCode);
    const callId = `terminal ${this.parts.hostId} ${started.ordinal} ${end.index}`;
    return {
      id: useId(started.at, run.agentId, callId, run.skill),
      skillId: run.skill,
      skillName: run.skill,
      sessionId: `terminal-${this.parts.hostId}-${started.ordinal}`,
      agentId: run.agentId,
      durationMs: Math.max(0, end.endedAt - started.at),
      outcome: outcomeOf(exitCode),
      timestamp: new Date(started.at).toISOString(),
      trigger: 'user',
      reason: 'exit-code',
      nested: false,
      tokens: null,
      skillVersion: null,
      project: end.cwd === null || run.folder === null ? null : await this.parts.hashFolder(end.cwd, run.folder),
      agentVersion: null,
      evidence: 'terminal',
      asOf: end.endedAt,
      reportedOutcome: null,
      reportedReason: null,
      exitCode,
    };
  }
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
