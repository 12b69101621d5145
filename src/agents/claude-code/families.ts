import { parseLine } from '../jsonLines.js';
import { asText } from '../fields.js';
import type { SessionFiles, TranscriptFile } from '../agent.js';
import { headLines, type Origins } from '../origins.js';
import { relativePart } from './relatives.js';

const HEAD_BYTES = 16 * 1024;
/** A session that was forked again and again must not be read once for each of all. */
const MAX_RELATIVES = 16;

/** Adds to each session the others that begin with the same record: `--resume` of older versions copied, and marked nothing. */
export function withRelatives(sessions: readonly SessionFiles[], origins: Origins): SessionFiles[] {
  const families = new Map<string, TranscriptFile[]>();
  const firstOf = ({ files: [main] }: SessionFiles): string | null =>
    main?.part === 'main' ? origins.of(main, () => firstRecord(main.path)).id : null;
  for (const session of sessions) {
    const first = firstOf(session);
    const [main] = session.files;
    if (first !== null && main !== undefined) {
      families.set(first, [...(families.get(first) ?? []), main]);
    }
  }
  return sessions.map((session) => {
    const [main] = session.files;
    const family = families.get(firstOf(session) ?? '') ?? [];
    const relatives = family.filter((file) => file !== main).slice(0, MAX_RELATIVES);
    return relatives.length === 0
      ? session
      : { ...session, relatives: relatives.map((file) => ({ ...file, part: relativePart(sessionIdOf(file)) })) };
  });
}

/** The id of the first record that has one, which stands for the file's origin; null as long as none is written. */
function firstRecord(path: string): { id: string | null; parent: null } | null {
  for (const line of headLines(path, HEAD_BYTES)) {
    const record = parseLine(line);
    const id = record === null || record === 'blank' ? null : asText(record['uuid']);
    if (id !== null) {
      return { id, parent: null };
    }
  }
  return null;
}

function sessionIdOf({ path }: TranscriptFile): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.jsonl$/, '');
}
