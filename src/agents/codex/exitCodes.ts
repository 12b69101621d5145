import { simpleCommands } from '../shellWords.js';

const PROGRAMS: ReadonlySet<string> = new Set(['rg', 'grep', 'diff', 'test', '[']);

/**
 * True for a line whose exit code 1 is an answer and no failure: `rg`, `grep`, `diff`, `git diff` or `test` alone,
 * or at the end of a pipeline.
 */
export function allowsExitOne(line: string): boolean {
  const last = lastOfPipeline(line);
  const commands = last === null ? [] : simpleCommands(last);
  const [program = '', first] = commands[0]?.words ?? [];
  const name = program.split('/').at(-1) ?? '';
  return commands.length === 1 && (PROGRAMS.has(name) || (name === 'git' && first === 'diff'));
}

/** The last command of a line that is one pipeline; null for a list of commands and for what is nested. */
function lastOfPipeline(line: string): string | null {
  let start = 0;
  const text = line.trim();
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '\\') {
      at++;
    } else if (char === "'") {
      at = endOf(text, "'", at);
    } else if (char === '"') {
      at = endOfDoubleQuotes(text, at);
    } else if (char === '|' && next !== '|') {
      start = at + 1;
    } else if (char === '&' && (text.charAt(at - 1) === '>' || next === '>')) {
      continue; // `2>&1` and `&>file`
    } else if (';&\n()`{|'.includes(char)) {
      return null;
    }
  }
  return text.slice(start);
}

function endOf(text: string, char: string, from: number): number {
  const end = text.indexOf(char, from + 1);
  return end < 0 ? text.length : end;
}

function endOfDoubleQuotes(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') {
      at++;
    } else if (text.charAt(at) === '"') {
      return at;
    }
  }
  return text.length;
}
