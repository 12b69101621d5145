import { isAbsolute, join } from 'node:path';
import type { AgentProjects } from '../agent.js';
import { asText } from '../fields.js';
import { list } from '../folders.js';
import { parseLine } from '../jsonLines.js';
import { headLines } from '../origins.js';

const HEAD_BYTES = 64 * 1024;
/** A transcript may hold no more than a title. */
const MAX_TRANSCRIPTS = 4;

/** Claude Code keeps the transcripts of each working folder in a folder of their own below `projects`. */
export const claudeProjects: AgentProjects = {
  folders: (roots) => roots.flatMap((root) => list(root).map(({ name }) => join(root, name))),

  workingFolder(folder) {
    const transcripts = list(folder).filter(({ name }) => name.endsWith('.jsonl'));
    for (const { name } of transcripts.slice(0, MAX_TRANSCRIPTS)) {
      const found = firstWorkingFolder(join(folder, name));
      if (found !== null) {
        return found;
      }
    }
    return null;
  },
};

/** The `cwd` of the first record that has one, as the reader takes it. */
function firstWorkingFolder(path: string): string | null {
  for (const line of headLines(path, HEAD_BYTES)) {
    const record = parseLine(line);
    const cwd = record === null || record === 'blank' ? null : asText(record['cwd']);
    if (cwd !== null && isAbsolute(cwd)) {
      return cwd;
    }
  }
  return null;
}
