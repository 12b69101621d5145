import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { AgentProjects } from '../agent.js';
import { asText } from '../fields.js';
import { parseLine } from '../jsonLines.js';

const HEAD_BYTES = 64 * 1024;
/** A transcript may hold no more than a title. */
const MAX_TRANSCRIPTS = 4;

/** Claude Code keeps the transcripts of each working folder in a folder of their own below `projects`. */
export const claudeProjects: AgentProjects = {
  folders: (roots) => roots.flatMap((root) => namesIn(root).map((name) => join(root, name))),

  workingFolder(folder) {
    const transcripts = namesIn(folder).filter((name) => name.endsWith('.jsonl'));
    for (const name of transcripts.slice(0, MAX_TRANSCRIPTS)) {
      const found = firstWorkingFolder(join(folder, name));
      if (found !== null) {
        return found;
      }
    }
    return null;
  },
};

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // the sources in the panel tell what can't be read
  }
}

/** The `cwd` of the first record that has one, as the reader takes it. */
function firstWorkingFolder(path: string): string | null {
  for (const line of wholeLines(readHead(path))) {
    const record = parseLine(line);
    const cwd = record === null || record === 'blank' ? null : asText(record['cwd']);
    if (cwd !== null && isAbsolute(cwd)) {
      return cwd;
    }
  }
  return null;
}

/** Empty for what is no file: opening a pipe would wait for ever. */
function readHead(path: string): Buffer {
  try {
    if (!statSync(path).isFile()) {
      return Buffer.alloc(0);
    }
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

function* wholeLines(head: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = head.indexOf('\n'); end >= 0; end = head.indexOf('\n', start)) {
    yield head.subarray(start, end);
    start = end + 1;
  }
}
