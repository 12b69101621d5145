/** Shells whose quoting is known. */
export const SHELLS = ['bash', 'zsh', 'fish', 'pwsh', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];

/** One word of a command, quotes resolved. What the shell would put in its place while running can't be told. */
export interface ShellWord {
  /** The text up to the first expansion, e.g. `/review ` of `"/review $PR"`. */
  readonly head: string;
  /** True when `head` is all of it. */
  readonly whole: boolean;
}

export interface ShellCommand {
  /** `A=1` before the program; a value that is expanded is its literal beginning, or `?` where there is none. */
  readonly assignments: readonly (readonly [name: string, value: string])[];
  readonly words: readonly ShellWord[];
}

/** Commands joined by `|`. A null is a loop, a subshell or anything else that is not one plain command. */
export interface Pipeline {
  readonly commands: readonly (ShellCommand | null)[];
  readonly negated: boolean;
}

/** Pipelines joined by `&&` and `||`: one operator less than pipelines. */
export interface AndOrList {
  readonly pipelines: readonly Pipeline[];
  readonly operators: readonly ('&&' | '||')[];
  readonly background: boolean;
}

/** A command line as its lists, one after the other; null when it can't be understood. */
export type ShellLine = readonly AndOrList[] | null;

/** One command of a line, however deep it stands in it. */
export interface PlacedCommand {
  readonly command: ShellCommand;
  readonly background: boolean;
}

/** Untrusted text; nobody types longer lines. */
export const MAX_LENGTH = 20_000;

export function guessShell(line: string): Shell {
  if (/\$env:|^\s*& ["']|`["$]/i.test(line)) {
    return 'pwsh';
  }
  return /^\s*@?set "?\w+=|%\w+%|(?:^|[\s"&])[A-Za-z]:\\/i.test(line) ? 'cmd' : 'bash';
}

export function literal(text: string): ShellWord {
  return { head: text, whole: true };
}

/** What stands for the value of an assignment: only whether it is empty matters. */
export function assignedValue({ head, whole }: ShellWord): string {
  return head === '' && !whole ? '?' : head;
}
