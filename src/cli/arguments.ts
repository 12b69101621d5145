import { parseArgs } from 'node:util';
import { closest, quoted } from '../quoted.js';
import { UsageError } from './usageError.js';

/** One option of a command, as help shows it. */
export interface Option {
  readonly name: string;
  /** What stands for its value, e.g. `NAME`; null: it takes none. */
  readonly value: string | null;
  readonly help: string;
}

/** What was given. A text option that is missing is absent. */
export interface Given {
  readonly texts: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/**
 * Reads a command's options strictly: an unknown, doubled or incomplete one is an error rather than something that
 * quietly does not count.
 *
 * @throws UsageError
 */
export function readArguments(command: string, args: readonly string[], options: readonly Option[]): Given {
  const byName = new Map(options.map((option) => [option.name, option]));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      options.map(({ name, value }) => [name, { type: value === null ? ('boolean' as const) : ('string' as const) }]),
    ),
    strict: false,
    tokens: true,
  });
  const texts = new Map<string, string>();
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') {
      continue;
    }
    if (token.kind === 'positional') {
      throw new UsageError(`"${command}" takes options only: leave out ${quoted(token.value)}.`);
    }
    const option = byName.get(token.name);
    if (option === undefined || !token.rawName.startsWith('--')) {
      throw new UsageError(unknownOption(command, token.rawName, [...byName.keys()]));
    }
    if (texts.has(option.name) || flags.has(option.name)) {
      throw new UsageError(`Give --${option.name} only once.`);
    }
    if (option.value === null) {
      if (token.value !== undefined) {
        throw new UsageError(`--${option.name} takes no value: leave out ${quoted(token.value)}.`);
      }
      flags.add(option.name);
    } else {
      texts.set(option.name, valueOf(option, token.value, token.inlineValue === true));
    }
  }
  return { texts, flags };
}

function valueOf(option: Option, value: string | undefined, inline: boolean): string {
  // `--skill --json`: the value was forgotten. A value that does begin so can be given as `--skill=--json`.
  const forgotten = value === undefined || (!inline && /^--?[a-z]/i.test(value));
  if (forgotten || value === '') {
    throw new UsageError(`--${option.name} needs a value: --${option.name} ${option.value ?? ''}.`);
  }
  if (value.includes('\0')) {
    throw new UsageError(`The value of --${option.name} must not hold a NUL character.`);
  }
  return value;
}

function unknownOption(command: string, raw: string, names: readonly string[]): string {
  const near = raw.startsWith('--') ? closest(raw.slice(2), names) : null;
  const advice = near === null ? `see "skill-ledger ${command} --help".` : `did you mean --${near}?`;
  return `"${command}" has no option ${quoted(raw)}: ${advice}`;
}
