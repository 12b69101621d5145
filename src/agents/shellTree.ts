import { type Command, forEachChild, parse, type Redirected, type SyntaxNode } from 'unbash';

/** Lines are untrusted, and longer ones are data. */
export const MAX_LINE_LENGTH = 100_000;
/** Levels of the syntax tree that are looked at: lines are untrusted, and nobody nests twenty substitutions. */
const MAX_DEPTH = 100;

/**
 * Calls back for each simple command of a POSIX shell line, and for each group, loop or subshell that is redirected, in
 * the order in which they run: what stands in the words of a command comes before it. A line with errors gives what can
 * be read of it.
 */
export function forEachCommand(line: string, found: (node: Command | Redirected, background: boolean) => void): void {
  const visit = (node: SyntaxNode, background: boolean, depth: number): void => {
    const below = background || (node.type === 'Statement' && node.background === true);
    if (depth < MAX_DEPTH) {
      forEachChild(node, (child) => visit(child, below, depth + 1));
    }
    if (node.type === 'Command' || node.type === 'Redirected') {
      found(node, background);
    }
  };
  visit(parse(line), false, 0);
}
