import {
  type AndOr,
  type Command,
  type CommandArgument,
  type Pipeline as PipelineNode,
  type PipelineNode as AnyNode,
  parse,
  type Statement,
  type Word,
  type WordPart,
} from 'unbash';
import { forEachCommand } from '../shellTree.js';
import {
  type AndOrList,
  assignedValue,
  literal,
  type Pipeline,
  type PlacedCommand,
  type ShellCommand,
  type ShellLine,
  type ShellWord,
} from './shellLine.js';

/** A line of bash; zsh's is read the same way, which its plain commands, lists and quotes are written in. */
export function posixLine(line: string): ShellLine {
  const { commands, errors } = parse(line);
  return errors === undefined || errors.length === 0 ? commands.map(list) : null;
}

/** Every plain command of a line in order, those in compound commands and substitutions included. */
export function posixCommands(line: string): PlacedCommand[] {
  const found: PlacedCommand[] = [];
  forEachCommand(line, (node, background) => {
    if (node.type === 'Command') {
      found.push({ command: command(node), background });
    }
  });
  return found;
}

function list({ command, background }: Statement): AndOrList {
  const { commands, operators } = command.type === 'AndOr' ? command : single(command);
  return { pipelines: commands.map(pipeline), operators, background: background === true };
}

function single(command: AnyNode): Pick<AndOr, 'commands' | 'operators'> {
  return { commands: [command], operators: [] };
}

function pipeline(node: AnyNode): Pipeline {
  if (node.type !== 'Pipeline') {
    return { commands: [plainCommand(node)], negated: false };
  }
  const { commands, prefixes }: PipelineNode = node;
  return {
    commands: commands.map(plainCommand),
    negated: prefixes.some(({ type }) => type === 'Negation'),
  };
}

function plainCommand(node: AnyNode): ShellCommand | null {
  return node.type === 'Command' && !hasHeredoc(node) ? command(node) : null;
}

/** The prompt may stand in a here-document: what the words alone say is then not all. */
function hasHeredoc({ redirects }: Command): boolean {
  return redirects.some(({ type }) => type === 'HereDoc');
}

function command({ name, prefix, args }: Command): ShellCommand {
  return {
    assignments: prefix.flatMap((part) =>
      part.type === 'Assignment'
        ? [[part.name, part.value.type === 'Word' ? assignedValue(word(part.value)) : '?'] as const]
        : [],
    ),
    words: name === undefined ? [] : [word(name), ...args.map(argument)],
  };
}

/** `export A=1`, `env A=1`: to the program an argument like any other. */
function argument(node: CommandArgument): ShellWord {
  if (node.type === 'Word') {
    return word(node);
  }
  const value = node.value.type === 'Word' ? word(node.value) : { head: '', whole: false };
  return { head: `${node.name}=${value.head}`, whole: value.whole };
}

function word({ value, parts }: Word): ShellWord {
  return parts === undefined ? literal(value) : joined(parts);
}

function joined(parts: readonly WordPart[]): ShellWord {
  let head = '';
  for (const part of parts) {
    const read = readPart(part);
    head += read.head;
    if (!read.whole) {
      return { head, whole: false };
    }
  }
  return literal(head);
}

function readPart(part: WordPart): ShellWord {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return literal(part.value);
    case 'DoubleQuoted':
      return joined(part.parts);
    default:
      return { head: '', whole: false };
  }
}
