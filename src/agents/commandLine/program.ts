import type { ShellCommand, ShellWord } from './shellLine.js';

/** What a command calls once `env`, `npx` and their like are taken off. */
export interface CalledProgram {
  /** Base name without `.exe` and its like, or the name of a package. */
  readonly name: string;
  readonly isPackage: boolean;
  readonly args: readonly ShellWord[];
  /** Variables set for this program alone. */
  readonly assignments: readonly (readonly [name: string, value: string])[];
}

/** Commands that run the rest of their words, and their options that take a value. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  command: [],
  env: ['-u', '--unset', '-C', '--chdir'],
  exec: ['-a'],
  nice: ['-n', '--adjustment'],
  noglob: [],
  nohup: [],
  time: [],
  timeout: ['-k', '--kill-after', '-s', '--signal'],
};
/** Words that make a package manager run a package. */
const RUNNERS: readonly (readonly string[])[] = [
  ['npx'],
  ['npm', 'exec'],
  ['npm', 'x'],
  ['bunx'],
  ['bun', 'x'],
  ['pnpm', 'dlx'],
  ['pnpx'],
  ['yarn', 'dlx'],
];
const RUNNER_VALUES = ['-p', '--package', '-w', '--workspace'];

/** The program, or null where an alias or a variable stands for it. */
export function calledProgram({ assignments, words }: ShellCommand): CalledProgram | null {
  const set = [...assignments];
  let rest = words;
  for (;;) {
    const [first, ...args] = rest;
    if (first === undefined || !first.whole) {
      return null;
    }
    const name = baseName(first.head);
    const valueFlags = WRAPPERS[name];
    if (valueFlags === undefined) {
      return packageOf(name, args, set) ?? { name, isPackage: false, args, assignments: set };
    }
    rest = withoutOptions(args, valueFlags);
    if (name === 'timeout') {
      rest = rest.slice(1);
    }
    if (name === 'env') {
      const given = leadingAssignments(rest);
      set.push(...given);
      rest = rest.slice(given.length);
    }
  }
}

function packageOf(
  name: string,
  args: readonly ShellWord[],
  assignments: CalledProgram['assignments'],
): CalledProgram | null {
  const runner = RUNNERS.find(
    ([program, ...more]) => program === name && more.every((word, at) => args[at]?.head === word),
  );
  if (runner === undefined) {
    return null;
  }
  const [first, ...rest] = withoutOptions(args.slice(runner.length - 1), RUNNER_VALUES);
  return {
    name: first?.whole === true ? first.head.replace(/(?<=.)@[^/]*$/, '') : '',
    isPackage: true,
    args: rest[0]?.head === '--' && name === 'npm' ? rest.slice(1) : rest,
    assignments,
  };
}

function leadingAssignments(words: readonly ShellWord[]): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (const word of words) {
    const one = assignment(word);
    if (one === null) {
      break;
    }
    found.push(one);
  }
  return found;
}

function assignment(word: ShellWord | undefined): readonly [string, string] | null {
  const found = /^([A-Za-z_]\w*)=(.*)$/s.exec(word?.head ?? '');
  return found === null ? null : [found[1] ?? '', found[2] === '' && word?.whole === false ? '?' : (found[2] ?? '')];
}

function withoutOptions(words: readonly ShellWord[], valueFlags: readonly string[]): readonly ShellWord[] {
  let at = 0;
  while (words[at]?.head.startsWith('-') === true) {
    const flag = words[at]?.head ?? '';
    at += valueFlags.includes(flag) ? 2 : 1;
    if (flag === '--') {
      break;
    }
  }
  return words.slice(at);
}

/** `claude` of `/usr/local/bin/claude`, `C:\tools\claude.CMD` and `claude.exe`. */
function baseName(path: string): string {
  const last = path.split(/[/\\]/).at(-1) ?? '';
  const name = last.replace(/\.(?:exe|cmd|bat|ps1)$/i, '');
  return name === last ? name : name.toLowerCase();
}
