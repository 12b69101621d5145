import type { AgentId } from '../../model/vocabulary.js';
import { calledAgent, type LineVariables, noteAssignments } from './calledAgent.js';
import { otherLine } from './otherShells.js';
import { posixLine } from './posixLine.js';
import { promptSkill } from './promptSkill.js';
import {
  type AndOrList,
  guessShell,
  MAX_LENGTH,
  type Pipeline,
  type Shell,
  type ShellCommand,
  type ShellLine,
} from './shellLine.js';

/** With which exit codes of the whole line something is sure of one of its commands. */
export type When = 'always' | 'zero' | 'never';

/** One run of an agent without a conversation, with a skill on its command line. */
export interface AgentRun {
  readonly agentId: AgentId;
  /** Without its `/` or `$`. */
  readonly skill: string;
  /** When the line's exit code is the run's own. */
  readonly ownsExitCode: When;
  /** When it is sure that it ran at all: not behind a command that may have failed. */
  readonly ran: When;
  /** Where `cd` before it led to, relative to the shell's folder; `''`: nowhere else; null: can't be told. */
  readonly folder: string | null;
}

/** Commands before `&&` that don't fail. */
const SURE = new Set(['set', 'export', 'true', ':', 'echo', 'printf', 'clear', 'cls']);

/**
 * The runs of agents on a command line, in order. Pure: nothing is run, expanded or looked up, so what an alias, a
 * variable, a loop, a subshell, a here-document or the background hides gives none; nor does one that was opted out.
 *
 * @param shell null: told by the line's look
 */
export function agentRuns(line: string, shell: Shell | null): AgentRun[] {
  if (line.length > MAX_LENGTH) {
    return [];
  }
  const lists = parseLine(line, shell ?? guessShell(line));
  const runs: AgentRun[] = [];
  const variables: LineVariables = new Map();
  let folder: string | null = '';
  for (const [at, list] of (lists ?? []).entries()) {
    const isLast = at === (lists?.length ?? 0) - 1;
    for (const [place, { commands }] of list.pipelines.entries()) {
      for (const [stage, command] of commands.entries()) {
        if (command === null) {
          folder = null; // it may have changed it
          continue;
        }
        noteAssignments(command, variables);
        const run = list.background ? null : runOf(command, variables);
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

function runOf(command: ShellCommand, variables: LineVariables): Pick<AgentRun, 'agentId' | 'skill'> | null {
  const called = calledAgent(command, variables);
  const skill = called === null || called.optedOut !== null ? null : promptSkill(called.agent, called.args);
  return called === null || skill === null ? null : { agentId: called.agent.agentId, skill };
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
