import { parse } from 'unbash';
import { MAX_LINE_LENGTH } from '../shellTree.js';

const PROGRAMS: ReadonlySet<string> = new Set(['rg', 'grep', 'diff', 'test', '[']);

/**
 * True for a line whose exit code 1 is an answer and no failure: `rg`, `grep`, `diff`, `git diff` or `test` alone,
 * or at the end of a pipeline.
 */
export function allowsExitOne(line: string): boolean {
  const [statement, ...more] = line.length > MAX_LINE_LENGTH ? [] : parse(line).commands;
  if (statement === undefined || more.length > 0 || statement.background === true) {
    return false;
  }
  const { command } = statement;
  const last = command.type === 'Pipeline' ? command.commands.at(-1) : command;
  if (last?.type === 'TestCommand') {
    return true;
  }
  if (last?.type !== 'Command') {
    return false;
  }
  const name = last.name?.value.split('/').at(-1) ?? '';
  const [first] = last.args;
  return PROGRAMS.has(name) || (name === 'git' && first?.text === 'diff');
}
