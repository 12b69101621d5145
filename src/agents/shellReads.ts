import { absolutePath, isSkillFile } from './skillFile.js';
import { simpleCommands, type SimpleCommand } from './shellCommands.js';

const READERS: ReadonlySet<string> = new Set([
  'cat',
  'sed',
  'head',
  'tail',
  'less',
  'more',
  'bat',
  'batcat',
  'awk',
  'gawk',
  'mawk',
]);
const WRAPPERS: ReadonlySet<string> = new Set(['command', 'sudo', 'env', 'time', 'nohup', 'exec', 'builtin']);
/** Programs that write the last file they name. */
const COPIERS: ReadonlySet<string> = new Set(['cp', 'mv', 'install', 'ln']);

export interface SkillFiles {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/**
 * The SKILL.md files that a command line reads with a reader of text, and those that it writes. Searches
 * (`rg`, `grep`, `find`), `git`, `ls` and `wc` read none.
 *
 * @param cwd relative paths are below it; `cd` in the line is followed
 */
export function skillFilesOf(line: string, cwd: string | null): SkillFiles {
  const reads = new Set<string>();
  const writes = new Set<string>();
  if (!line.includes('SKILL.md')) {
    return { reads: [], writes: [] };
  }
  let folder = cwd;
  for (const command of simpleCommands(line)) {
    const { program, args } = unwrapped(command.words);
    for (const path of command.outputs.filter(isSkillFile)) {
      writes.add(absolutePath(path, folder));
    }
    if (program === 'cd' && args.length > 0) {
      folder = absolutePath(args.at(-1) ?? '', folder);
    } else if (READERS.has(program)) {
      const isEdit = program === 'sed' && args.some((arg) => /^-[a-zA-Z]*i|^--in-place/.test(arg));
      for (const path of filesRead(command, args)) {
        (isEdit ? writes : reads).add(absolutePath(path, folder));
      }
    } else if (program === 'tee' || program === 'perl') {
      for (const path of args.filter(isSkillFile)) {
        writes.add(absolutePath(path, folder));
      }
    } else if (COPIERS.has(program) && isSkillFile(args.at(-1) ?? '')) {
      writes.add(absolutePath(args.at(-1) ?? '', folder));
    }
  }
  return { reads: [...reads], writes: [...writes] };
}

function filesRead(command: SimpleCommand, args: readonly string[]): string[] {
  return [...args.filter((arg) => !arg.startsWith('-')), ...command.inputs].filter(
    (word) => isSkillFile(word) && !/[\n;{}*?]/.test(word),
  );
}

/** The program's base name and its arguments, without assignments and wrappers such as `sudo`. */
function unwrapped(words: readonly string[]): { program: string; args: readonly string[] } {
  let at = 0;
  while (at < words.length && (/^[A-Za-z_]\w*=/.test(words[at] ?? '') || WRAPPERS.has(words[at] ?? ''))) {
    at++;
  }
  const program = (words[at] ?? '').split('/').at(-1) ?? '';
  return { program, args: words.slice(at + 1) };
}
