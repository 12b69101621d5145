import type { Command, Redirected, Redirection } from 'unbash';
import { forEachCommand, MAX_LINE_LENGTH } from './shellTree.js';

/** One command of a shell line: its words without quotes, and the files that it is redirected from and to. */
export interface SimpleCommand {
  readonly words: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * The simple commands of a POSIX shell line in the order in which they run: lists, pipelines, loops, groups, subshells
 * and substitutions are taken apart, comments left out. Nothing is expanded; it tells which programs are called, it
 * doesn't run. A line that is no shell language gives what can be read of it.
 */
export function simpleCommands(line: string): SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  forEachCommand(line.slice(0, MAX_LINE_LENGTH), (node) => {
    commands.push({ words: node.type === 'Command' ? wordsOf(node) : [], ...filesOf(node.redirects) });
  });
  return commands;
}

/** Variables that are set for the command alone are none of its words. */
function wordsOf({ name, args }: Command): string[] {
  return name === undefined ? [] : [name.value, ...args.map((arg) => (arg.type === 'Word' ? arg.value : arg.text))];
}

function filesOf(redirects: Redirected['redirects']): Omit<SimpleCommand, 'words'> {
  const named = (isWanted: (operator: Redirection['operator']) => boolean): string[] =>
    redirects.flatMap((one) =>
      one.type === 'Redirect' && one.target !== undefined && isWanted(one.operator) ? [one.target.value] : [],
    );
  return {
    inputs: named((operator) => operator === '<' || operator === '<>'),
    outputs: named((operator) => operator.includes('>') && operator !== '>&'),
  };
}
