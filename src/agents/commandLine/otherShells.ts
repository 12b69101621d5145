import { type Dialect, scan } from './scanner.js';
import { assignedValue, type Shell, type ShellCommand, type ShellLine, type ShellWord } from './shellLine.js';
import { type ToCommand, toLists } from './tokens.js';

interface Grammar {
  readonly dialect: Dialect;
  readonly toCommand: ToCommand;
  /** A line with a command that begins so is more than plain commands one after the other. */
  readonly keywords: RegExp;
}

const GRAMMARS: Readonly<Record<Exclude<Shell, 'bash' | 'zsh'>, Grammar>> = {
  fish: {
    dialect: {
      escape: '\\',
      doublesQuotes: false,
      single: { quote: "'", escapes: "\\'" },
      double: { escape: '\\', escapes: '\\"$\n' },
      expansion: /^(?:\$[\p{L}_$]|[*?{])/u,
      opaque: /^[()]/,
      opaqueInQuotes: /^\$\(/,
      comment: '#',
      ampersandSeparates: false,
    },
    toCommand: fishCommand,
    keywords: /^(?:and|begin|builtin|end|for|function|if|not|or|switch|while|!)$/,
  },
  pwsh: {
    dialect: {
      escape: '`',
      doublesQuotes: true,
      single: { quote: "'", escapes: '' },
      double: { escape: '`', escapes: '`"$\'' },
      expansion: /^(?:\$(?!env:\w+\s*=)|@\w)/i,
      opaque: /^(?:[(){}]|@["']|--%)/,
      opaqueInQuotes: /^\$\(/,
      comment: '#',
      ampersandSeparates: false,
    },
    toCommand: pwshCommand,
    keywords: /^(?:\.|<#|class|filter|function|param|return|trap|using)$/i,
  },
  cmd: {
    dialect: {
      escape: '^',
      doublesQuotes: false,
      single: null,
      double: { escape: '\\', escapes: '"\\' },
      expansion: /^%[^%\s]+%/,
      opaque: /^[()]/,
      opaqueInQuotes: null,
      comment: '',
      ampersandSeparates: true,
    },
    toCommand: cmdCommand,
    keywords: /^(?:::.*|rem|if|for|goto|start|setlocal)$/i,
  },
};

/** A line of a shell that is not of bash's family; null when it is more than plain commands. */
export function otherLine(line: string, shell: Exclude<Shell, 'bash' | 'zsh'>): ShellLine {
  const { dialect, toCommand, keywords } = GRAMMARS[shell];
  const tokens = scan(line, dialect);
  if (tokens === null) {
    return null;
  }
  const lists = toLists(tokens, toCommand);
  const commands = lists.flatMap(({ pipelines }) => pipelines.flatMap((pipeline) => pipeline.commands));
  return commands.some((command) => keywords.test(command?.words[0]?.head ?? '')) ? null : lists;
}

/** `A=1 claude`, `set -x A 1`. */
function fishCommand(words: readonly ShellWord[]): ShellCommand {
  const [first, ...rest] = words;
  if (first?.head === 'set') {
    const [name, value] = rest.filter(({ head }) => !head.startsWith('-'));
    return { assignments: name === undefined ? [] : [[name.head, assignedValue(value ?? name)]], words: [] };
  }
  const assignments: [string, string][] = [];
  for (const [at, word] of words.entries()) {
    const found = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.head);
    if (found === null) {
      return { assignments, words: words.slice(at) };
    }
    assignments.push([found[1] ?? '', assignedValue({ head: found[2] ?? '', whole: word.whole })]);
  }
  return { assignments, words: [] };
}

/** `$env:A=1`, `$env:A = '1'`. */
function pwshCommand(words: readonly ShellWord[]): ShellCommand {
  const found = /^\$env:(\w+)(?:=(.*))?$/is.exec(words[0]?.head ?? '');
  if (found === null) {
    return { assignments: [], words };
  }
  const value = found[2] ?? words[2]?.head ?? '';
  const isKnown = words.every(({ whole }) => whole);
  return { assignments: [[found[1] ?? '', assignedValue({ head: value, whole: isKnown })]], words: [] };
}

/** `set A=1`, `set "A=1"`, `@claude`, `call claude`. */
function cmdCommand(words: readonly ShellWord[]): ShellCommand {
  const [first, second] = words;
  const program = first?.head.replace(/^@/, '').toLowerCase();
  if (program === 'set') {
    const found = /^([^=]+)=(.*)$/s.exec(second?.head ?? '');
    const value = { head: found?.[2] ?? '', whole: second?.whole ?? true };
    return { assignments: found === null ? [] : [[found[1] ?? '', assignedValue(value)]], words: [] };
  }
  if (program === 'call') {
    return { assignments: [], words: words.slice(1) };
  }
  return {
    assignments: [],
    words: first === undefined ? [] : [{ ...first, head: first.head.replace(/^@/, '') }, ...words.slice(1)],
  };
}
