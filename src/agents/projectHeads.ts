import { isAbsolute, join } from 'node:path';
import { asText, type Fields } from './fields.js';
import { list } from './folders.js';
import { parseLine } from './jsonLines.js';
import { headLines } from './origins.js';

const HEAD_BYTES = 64 * 1024;
/** A transcript may hold no more than a title. */
const MAX_TRANSCRIPTS = 4;

/** The working folder of the first record of a transcript that has one, as its reader takes it; null where none has. */
export function firstWorkingFolder(path: string, cwdOf: (record: Fields) => string | null): string | null {
  for (const line of headLines(path, HEAD_BYTES)) {
    const record = parseLine(line);
    const cwd = record === null || record === 'blank' ? null : cwdOf(record);
    if (cwd !== null && isAbsolute(cwd)) {
      return cwd;
    }
  }
  return null;
}

/** Of a folder whose transcripts are all of one project: what the first of them tells. */
export function workingFolderIn(folder: string): string[] {
  const transcripts = list(folder).filter(({ name }) => name.endsWith('.jsonl'));
  for (const { name } of transcripts.slice(0, MAX_TRANSCRIPTS)) {
    const found = firstWorkingFolder(join(folder, name), (record) => asText(record['cwd']));
    if (found !== null) {
      return [found];
    }
  }
  return [];
}
