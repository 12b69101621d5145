import type { Option } from './arguments.js';
import { type Command, COMMON_OPTIONS } from './command.js';

const PROGRAM = 'skill-ledger';

export function generalHelp(commands: readonly Command[]): string[] {
  return [
    'Skill Ledger: which agent skills you use on this machine, and how they end. It sends nothing.',
    '',
    `Usage: ${PROGRAM} COMMAND [OPTIONS]`,
    '',
    ...aligned(commands.map(({ name, summary }) => [name, summary])),
    '',
    `"${PROGRAM} COMMAND --help" tells the options of a command.`,
    'Exit codes: 0 ok, 1 failed, 2 wrong usage.',
  ];
}

export function commandHelp({ name, summary, options, notes }: Command): string[] {
  const all = [...options, ...COMMON_OPTIONS];
  return [
    summary,
    '',
    `Usage: ${PROGRAM} ${name} [OPTIONS]`,
    '',
    ...aligned(all.map((option) => [label(option), option.help])),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ];
}

function label({ name, value }: Option): string {
  return value === null ? `--${name}` : `--${name} ${value}`;
}

function aligned(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
