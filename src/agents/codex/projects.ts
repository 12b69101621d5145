import { isAbsolute, join } from 'node:path';
import type { AgentProjects } from '../agent.js';
import { list } from '../folders.js';
import { headBytes } from '../origins.js';

/** `sessions/YYYY/MM/DD`. */
const LEVELS = 3;
/** The working folder stands before the instructions that make the first record long. */
const HEAD_BYTES = 4 * 1024;
/** `"cwd"` is a key of that record there: nothing before the instructions holds text of a conversation. */
const WORKING_FOLDER = /"cwd"\s*:\s*("(?:[^"\\]|\\.)*")/;

/** Codex keeps the rollouts of a day together, whatever their projects. Compressed ones are left closed. */
export const codexProjects: AgentProjects = {
  places: (roots) => roots.flatMap((root) => [root, ...foldersIn(root, LEVELS)]),

  workingFolders: (folder) => [
    ...new Set(
      list(folder)
        .filter(({ name }) => name.startsWith('rollout-') && name.endsWith('.jsonl'))
        .flatMap(({ name }) => workingFolder(join(folder, name)) ?? []),
    ),
  ],
};

function foldersIn(folder: string, levels: number): string[] {
  const below = list(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
  return levels > 1 ? below.flatMap((one) => [one, ...foldersIn(one, levels - 1)]) : below;
}

function workingFolder(path: string): string | null {
  const [head = ''] = (headBytes(path, HEAD_BYTES)?.toString('utf8') ?? '').split('\n', 1);
  const text = WORKING_FOLDER.exec(head.slice(0, head.indexOf('"base_instructions"') >>> 0))?.[1];
  try {
    const cwd: unknown = text === undefined ? null : JSON.parse(text);
    return typeof cwd === 'string' && isAbsolute(cwd) ? cwd : null;
  } catch {
    return null;
  }
}
