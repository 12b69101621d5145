import type { OptOutVariable } from '../../consent/environment.js';
import type { AgentId } from '../../model/vocabulary.js';
import { calledAgent, type LineVariables, noteAssignments } from './calledAgent.js';
import { otherLine } from './otherShells.js';
import { posixCommands } from './posixLine.js';
import { guessShell, MAX_LENGTH, type PlacedCommand, type Shell } from './shellLine.js';

/** An agent that a line starts, with a skill or without, behind an opt-out variable. */
export interface OptOut {
  readonly agentId: AgentId;
  readonly variable: OptOutVariable;
  /** It may go on when the line has ended. */
  readonly background: boolean;
}

/**
 * The agents that a command line may start with an opt-out variable set: wherever it calls them, in bash and zsh also
 * in loops, subshells and substitutions, and whether they will run or not, since what is opted out must not be
 * recorded in any case. Pure, as `agentRuns` is.
 *
 * @param shell null: told by the line's look
 */
export function optOutsOf(line: string, shell: Shell | null): OptOut[] {
  if (line.length > MAX_LENGTH) {
    return [];
  }
  const variables: LineVariables = new Map();
  const found: OptOut[] = [];
  for (const { command, background } of commandsOf(line, shell ?? guessShell(line))) {
    noteAssignments(command, variables);
    const called = calledAgent(command, variables);
    if (called !== null && called.optedOut !== null) {
      found.push({ agentId: called.agent.agentId, variable: called.optedOut, background });
    }
  }
  return found;
}

function commandsOf(line: string, shell: Shell): PlacedCommand[] {
  if (shell === 'bash' || shell === 'zsh') {
    return posixCommands(line);
  }
  return (otherLine(line, shell) ?? []).flatMap(({ pipelines, background }) =>
    pipelines.flatMap(({ commands }) =>
      commands.flatMap((command) => (command === null ? [] : [{ command, background }])),
    ),
  );
}
