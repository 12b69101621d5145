import { type OptOutVariable, optOutVariable } from '../../consent/environment.js';
import type { AgentProgram } from './agentProgram.js';
import { AGENT_PROGRAMS } from './agentPrograms.js';
import { calledProgram, type CalledProgram } from './program.js';
import type { ShellCommand, ShellWord } from './shellLine.js';

/** An agent's program as a command calls it. */
export interface CalledAgent {
  readonly agent: AgentProgram;
  readonly args: readonly ShellWord[];
  /** The opt-out variable that was typed before it. */
  readonly optedOut: OptOutVariable | null;
}

/** Variables that a line has set so far, for all of its later commands. */
export type LineVariables = Map<string, string>;

/** Null: the command calls no agent, or it can't be told. */
export function calledAgent(command: ShellCommand, variables: LineVariables): CalledAgent | null {
  const called = calledProgram(command);
  const agent = called === null ? undefined : AGENT_PROGRAMS.find((one) => isCalled(one, called));
  return called === null || agent === undefined
    ? null
    : { agent, args: called.args, optedOut: optOutVariable(Object.fromEntries([...variables, ...called.assignments])) };
}

function isCalled(agent: AgentProgram, { name, isPackage }: CalledProgram): boolean {
  return (isPackage ? agent.packages : agent.programs).includes(name);
}

/** Variables that later commands of the line see. A shell keeps unexported ones to itself; to be on the safe side they count. */
export function noteAssignments({ assignments, words }: ShellCommand, variables: LineVariables): void {
  if (words.length === 0) {
    assignments.forEach(([name, value]) => variables.set(name, value));
  } else if (words[0]?.head === 'export') {
    for (const { head, whole } of words.slice(1)) {
      const equals = head.indexOf('=');
      if (equals > 0) {
        variables.set(head.slice(0, equals), head.slice(equals + 1) || (whole ? '' : '?'));
      }
    }
  }
}
