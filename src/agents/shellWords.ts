/** One command of a shell line: its words without quotes, and the files that it is redirected from and to. */
export interface SimpleCommand {
  readonly words: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

interface OpenCommand {
  readonly words: string[];
  readonly inputs: string[];
  readonly outputs: string[];
}

const MAX_LENGTH = 100_000;
/** Lines are untrusted: deeper substitutions are taken for text. */
const MAX_DEPTH = 8;

/**
 * Splits a POSIX shell line into its simple commands: lists, pipelines, groups and subshells are taken apart,
 * comments and here-documents left out. Nothing is expanded; it tells which programs are called, it doesn't run.
 */
export function simpleCommands(line: string): SimpleCommand[] {
  return new Scanner(line.slice(0, MAX_LENGTH), 0).scan();
}

class Scanner {
  private readonly commands: SimpleCommand[] = [];
  private command: OpenCommand = emptyCommand();
  /** The word being read; null between words. */
  private word: string | null = null;
  private redirect: '<' | '>' | 'heredoc' | null = null;
  private heredocs: string[] = [];
  private at = 0;

  constructor(
    private readonly line: string,
    private readonly depth: number,
  ) {}

  scan(): SimpleCommand[] {
    while (this.at < this.line.length) {
      this.step(this.line.charAt(this.at));
    }
    this.endCommand();
    return this.commands;
  }

  private step(char: string): void {
    switch (char) {
      case '\\':
        this.add(this.line.charAt(this.at + 1) === '\n' ? '' : this.line.charAt(this.at + 1));
        this.at += 2;
        return;
      case "'":
        return this.quoted(this.line.indexOf("'", this.at + 1));
      case '"':
        return this.doubleQuoted();
      case '<':
      case '>':
        return this.redirection(char);
      case '\n':
        this.endCommand();
        this.at++;
        return this.skipHeredocs();
      case ';':
      case '|':
      case '&':
      case '(':
      case ')':
      case '`':
        this.at++;
        // `2>&1` and `&>file` are no ends of a command
        return char === '&' && (this.redirect !== null || this.line.charAt(this.at) === '>')
          ? undefined
          : this.endCommand();
      case '#':
        if (this.word === null) {
          this.at = endOf(this.line, '\n', this.at);
          return;
        }
        break;
      case '{':
      case '}':
      case '!':
        if (
          this.word === null &&
          /[\s;)|&]|^$/.test(this.line.charAt(this.at + 1)) &&
          this.command.words.length === 0
        ) {
          this.at++;
          return;
        }
        break;
      default:
        if (/\s/.test(char)) {
          this.endWord();
          this.at++;
          return;
        }
    }
    this.add(char);
    this.at++;
  }

  private quoted(close: number): void {
    const end = close < 0 ? this.line.length : close;
    this.add(this.line.slice(this.at + 1, end));
    this.at = end + 1;
  }

  private doubleQuoted(): void {
    this.at++;
    this.add('');
    while (this.at < this.line.length && this.line.charAt(this.at) !== '"') {
      if (this.line.charAt(this.at) === '\\' && this.at + 1 < this.line.length) {
        this.at++;
      } else if (this.line.startsWith('$(', this.at) || this.line.charAt(this.at) === '`') {
        this.substitution();
        continue;
      }
      this.add(this.line.charAt(this.at));
      this.at++;
    }
    this.at++;
  }

  /** `$(…)` or backquotes within double quotes: commands of their own. */
  private substitution(): void {
    const isQuoted = this.line.charAt(this.at) === '`';
    const start = this.at + (isQuoted ? 1 : 2);
    const end = isQuoted ? endOf(this.line, '`', start) : closingParenthesis(this.line, start);
    if (this.depth < MAX_DEPTH) {
      for (const command of new Scanner(this.line.slice(start, end), this.depth + 1).scan()) {
        this.commands.push(command);
      }
    }
    this.add(this.line.slice(this.at, end + 1));
    this.at = end + 1;
  }

  private redirection(char: '<' | '>'): void {
    if (/^\d$/.test(this.word ?? '')) {
      this.word = null; // the number of a stream: `2>file`
    }
    this.endWord();
    const isHeredoc = this.line.startsWith('<<', this.at) && !this.line.startsWith('<<<', this.at);
    while (/[<>|-]/.test(this.line.charAt(this.at)) && this.at < this.line.length) {
      this.at++;
    }
    this.redirect = isHeredoc ? 'heredoc' : char;
  }

  private skipHeredocs(): void {
    for (const mark of this.heredocs) {
      while (this.at < this.line.length) {
        const end = endOf(this.line, '\n', this.at);
        const text = this.line.slice(this.at, end).trim();
        this.at = end + 1;
        if (text === mark) {
          break;
        }
      }
    }
    this.heredocs = [];
  }

  private add(text: string): void {
    this.word = (this.word ?? '') + text;
  }

  private endWord(): void {
    if (this.word === null) {
      return;
    }
    if (this.redirect === null) {
      this.command.words.push(this.word);
    } else if (this.redirect === 'heredoc') {
      this.heredocs.push(this.word);
    } else {
      (this.redirect === '<' ? this.command.inputs : this.command.outputs).push(this.word);
    }
    this.redirect = null;
    this.word = null;
  }

  private endCommand(): void {
    this.endWord();
    this.redirect = null;
    if (this.command.words.length + this.command.inputs.length + this.command.outputs.length > 0) {
      this.commands.push(this.command);
      this.command = emptyCommand();
    }
  }
}

function emptyCommand(): OpenCommand {
  return { words: [], inputs: [], outputs: [] };
}

/** Where the parenthesis that is open before `from` is closed; quotes inside are not looked at. */
function closingParenthesis(line: string, from: number): number {
  let depth = 1;
  for (let at = from; at < line.length; at++) {
    depth += line.charAt(at) === '(' ? 1 : line.charAt(at) === ')' ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  return line.length;
}

function endOf(line: string, char: string, from: number): number {
  const at = line.indexOf(char, from);
  return at < 0 ? line.length : at;
}
