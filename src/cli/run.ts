import { describe as describeDiskError } from '../ledger/spool.js';
import { readArguments } from './arguments.js';
import { clear } from './clear.js';
import { type Command, COMMON_OPTIONS, EXIT, type ExitCode, type World } from './command.js';
import { events } from './events.js';
import { exportCommand } from './export.js';
import { commandHelp, generalHelp } from './help.js';
import { importCommand } from './import.js';
import { mcp } from './mcp.js';
import { record } from './record.js';
import { report } from './report.js';
import { sessions } from './sessions.js';
import { skills } from './skills.js';
import { status } from './status.js';
import { closest, quoted } from '../quoted.js';
import { UsageError } from './usageError.js';

const COMMANDS: readonly Command[] = [
  report,
  events,
  sessions,
  skills,
  importCommand,
  record,
  status,
  exportCommand,
  clear,
  mcp,
];

/**
 * Runs one command.
 *
 * @param args the arguments after the program's name
 */
export async function run(args: readonly string[], world: World): Promise<ExitCode> {
  const { terminal } = world;
  try {
    const [first, ...rest] = args;
    if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
      terminal.print(...generalHelp(COMMANDS));
      return EXIT.ok;
    }
    const command = findCommand(first);
    const given = readArguments(command.name, rest.map(longHelp), [...command.options, ...COMMON_OPTIONS]);
    if (given.flags.has('help')) {
      terminal.print(...commandHelp(command));
      return EXIT.ok;
    }
    return await command.run(world, given);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.tell(`skill-ledger: ${error.message}`);
      return EXIT.usage;
    }
    if (!world.signal.aborted) {
      terminal.tell(`skill-ledger: ${sentenceOf(error)}`);
    }
    return EXIT.failed;
  }
}

function findCommand(word: string | undefined): Command {
  const names = COMMANDS.map(({ name }) => name);
  if (word === undefined) {
    throw new UsageError(`say what to do: ${names.join(', ')}; "skill-ledger --help" explains them.`);
  }
  const command = COMMANDS.find(({ name }) => name === word);
  if (command !== undefined) {
    return command;
  }
  if (word.startsWith('-')) {
    throw new UsageError(`put the command before ${quoted(word)}, as in "skill-ledger report --json".`);
  }
  const near = closest(word, names);
  throw new UsageError(
    `there is no command ${quoted(word)}: ${near === null ? `use one of ${names.join(', ')}.` : `did you mean "${near}"?`}`,
  );
}

function longHelp(argument: string): string {
  return argument === '-h' ? '--help' : argument;
}

/** The system's errors in words; our own messages are sentences already. */
function sentenceOf(error: unknown): string {
  if (error instanceof Error && 'syscall' in error) {
    return describeDiskError(error).message;
  }
  return error instanceof Error ? error.message : String(error);
}
