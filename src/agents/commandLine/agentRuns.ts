import { type OptOutVariable, optOutVariable } from '../../consent/environment.js';
import type { AgentId } from '../../model/vocabulary.js';
import { AGENT_PROGRAMS } from './agentPrograms.js';
import { otherLine } from './otherShells.js';
import { posixLine } from './posixLine.js';
import { calledProgram, type CalledProgram } from './program.js';
import { promptSkill } from './promptSkill.js';
import type { AndOrList, Pipeline, Shell, ShellCommand, ShellLine } from './shellLine.js';

/** With which exit codes of the whole line something is sure of one of its commands. */
export type When = 'always' | 'zero' | 'never';

/** One run of an agent without a conversation, with a skill on its command line. */
export interface AgentRun {
  readonly agentId: AgentId;
  /** Without its `/` or `$`. */
  readonly skill: string;
  /** The opt-out variable that was typed before it. */
  readonly optedOut: OptOutVariable | null;
  /** When the line's exit code is the run's own. */
  readonly ownsExitCode: When;
  /** When it is sure that it ran at all: not behind a command that may have failed. */
  readonly ran: When;
  /** Where `cd` before it led to, relative to the shell's folder; `''`: nowhere else; null: can't be told. */
  readonly folder: string | null;
}

/** Untrusted text; nobody types longer lines. */
const MAX_LENGTH = 20_000;
/** Commands before `&&` that don't fail. */
const SURE = new Set(['set', 'export', 'true', ':', 'echo', 'printf', 'clear', 'cls']);

/**
 * The runs of agents on a command line, in order. Pure: nothing is run, expanded or looked up, so what an alias, a
 * variable, a loop, a subshell, a here-document or the background hides gives none.
 *
 * @param shell null: told by the line's look
 */
export function agentRuns(line: string, shell: Shell | null): AgentRun[] {
  if (line.length > MAX_LENGTH) {
    return [];
  }
  const lists = parseLine(line, shell ?? guessShell(line));
  const runs: AgentRun[] = [];
  const env: Record<string, string> = {};
  let folder: string | null = '';
  for (const [at, list] of (lists ?? []).entries()) {
    const isLast = at === (lists?.length ?? 0) - 1;
    for (const [place, { commands }] of list.pipelines.entries()) {
      for (const [stage, command] of commands.entries()) {
        if (command === null) {
          folder = null; // it may have changed it
          continue;
        }
        noteAssignments(command, env);
        const run = list.background ? null : runOf(command, env);
        if (run !== null) {
          const isOwn = isLast && stage === commands.length - 1 ? ownership(list, place) : 'never';
          const ran = certainty(list, place);
          if (ran === 'always' || (ran === 'zero' && isLast)) {
            runs.push({ ...run, ownsExitCode: isOwn, ran, folder });
          }
        }
        folder = commands.length === 1 ? folderAfter(command, folder) : folder;
      }
    }
  }
  return runs;
}

function parseLine(line: string, shell: Shell): ShellLine {
  return shell === 'bash' || shell === 'zsh' ? posixLine(line) : otherLine(line, shell);
}

function guessShell(line: string): Shell {
  if (/\$env:|^\s*& ["']|`["$]/i.test(line)) {
    return 'pwsh';
  }
  return /^\s*@?set "?\w+=|%\w+%|(?:^|[\s"&])[A-Za-z]:\\/i.test(line) ? 'cmd' : 'bash';
}

function runOf(
  command: ShellCommand,
  env: Readonly<Record<string, string>>,
): Pick<AgentRun, 'agentId' | 'skill' | 'optedOut'> | null {
  const called = calledProgram(command);
  const agent = called === null ? undefined : AGENT_PROGRAMS.find((one) => isCalled(one, called));
  if (called === null || agent === undefined) {
    return null;
  }
  const skill = promptSkill(agent, called.args);
  const optedOut = optOutVariable({ ...env, ...Object.fromEntries(called.assignments) });
  return skill === null ? null : { agentId: agent.agentId, skill, optedOut };
}

function isCalled(agent: (typeof AGENT_PROGRAMS)[number], { name, isPackage }: CalledProgram): boolean {
  return (isPackage ? agent.packages : agent.programs).includes(name);
}

/** Variables that later commands of the line see. A shell keeps unexported ones to itself; to be on the safe side they count. */
function noteAssignments({ assignments, words }: ShellCommand, env: Record<string, string>): void {
  if (words.length === 0) {
    for (const [name, value] of assignments) {
      env[name] = value;
    }
  } else if (words[0]?.head === 'export') {
    for (const { head, whole } of words.slice(1)) {
      const equals = head.indexOf('=');
      if (equals > 0) {
        env[head.slice(0, equals)] = head.slice(equals + 1) || (whole ? '' : '?');
      }
    }
  }
}

/** When the exit code of a list is that of its pipeline at this place. */
function ownership({ pipelines, operators }: AndOrList, place: number): When {
  const after = operators.slice(place);
  if (pipelines[place]?.negated === true || after.includes('||')) {
    return 'never';
  }
  return after.length > 0 ? 'zero' : 'always';
}

/** When it is sure that the pipeline at this place of a list ran. */
function certainty({ pipelines, operators }: AndOrList, place: number): When {
  const before = operators.slice(0, place);
  if (before.includes('||')) {
    return 'never';
  }
  if (pipelines.slice(0, place).every(isSureToSucceed)) {
    return 'always';
  }
  return operators.slice(place).includes('||') ? 'never' : 'zero';
}

function isSureToSucceed({ commands, negated }: Pipeline): boolean {
  const [command] = commands;
  return commands.length === 1 && !negated && command !== null && SURE.has(command?.words[0]?.head ?? 'set');
}

function folderAfter({ words }: ShellCommand, folder: string | null): string | null {
  const [program, ...args] = words;
  const name = program?.head.toLowerCase() ?? '';
  if (!['cd', 'chdir', 'pushd', 'popd', 'set-location', 'sl'].includes(name)) {
    return folder;
  }
  const target = args.find(({ head }) => !/^(?:-[LPe]+|\/d|--)$/i.test(head));
  if (target === undefined || !target.whole || folder === null || /^(?:~|-|\+)/.test(target.head) || name === 'popd') {
    return null;
  }
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(target.head);
  return isAbsolute || folder === '' ? target.head : `${folder}/${target.head}`;
}
