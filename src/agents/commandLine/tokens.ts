import type { AndOrList, Pipeline, ShellCommand, ShellWord } from './shellLine.js';

/** A word, or what stands between commands. */
export type Token =
  | { readonly kind: 'word'; readonly word: ShellWord }
  | { readonly kind: '&&' | '||' | '|' | ';' | '&' };

/** Turns the words of a command into a command: each shell has its own way of setting variables. */
export type ToCommand = (words: readonly ShellWord[]) => ShellCommand;

/** Groups the tokens of a line into lists, pipelines and commands. */
export function toLists(tokens: readonly Token[], toCommand: ToCommand): AndOrList[] {
  const lists: AndOrList[] = [];
  let pipelines: Pipeline[] = [];
  let operators: ('&&' | '||')[] = [];
  let commands: ShellCommand[] = [];
  let words: ShellWord[] = [];

  const endCommand = (): void => {
    if (words.length > 0) {
      commands.push(toCommand(words));
    }
    words = [];
  };
  const endPipeline = (): void => {
    endCommand();
    if (commands.length > 0) {
      pipelines.push({ commands, negated: false });
    }
    commands = [];
  };
  const endList = (background: boolean): void => {
    endPipeline();
    if (pipelines.length > 0) {
      lists.push({ pipelines, operators: operators.slice(0, pipelines.length - 1), background });
    }
    pipelines = [];
    operators = [];
  };

  for (const token of tokens) {
    switch (token.kind) {
      case 'word':
        words.push(token.word);
        break;
      case '|':
        endCommand();
        break;
      case '&&':
      case '||':
        endPipeline();
        operators.push(token.kind);
        break;
      case ';':
        endList(false);
        break;
      case '&':
        // PowerShell's call operator stands where a program is expected
        if (words.length > 0) {
          endList(true);
        }
        break;
    }
  }
  endList(false);
  return lists;
}

/** Collects the letters of one word, and where it stops being known. */
export class WordBuilder {
  private text: string | null = null;
  private whole = true;

  get isOpen(): boolean {
    return this.text !== null;
  }

  add(text: string): void {
    this.text = (this.text ?? '') + (this.whole ? text : '');
  }

  /** From here on the text is made while the line runs. */
  addUnknown(): void {
    this.add('');
    this.whole = false;
  }

  /** The word, if one was begun. */
  take(): ShellWord | null {
    const word = this.text === null ? null : { head: this.text, whole: this.whole };
    this.text = null;
    this.whole = true;
    return word;
  }
}
