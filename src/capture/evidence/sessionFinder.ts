import type { DatabaseFile, Discovery, SessionFiles } from '../../agents/agent.js';
import { headBytes } from '../../agents/origins.js';
import type { UseKey } from './evidence.js';

/** The name of a file holds the session's id, or at least so much of it at its end. */
const SHORT_ID = 8;
const NAMED_LEVELS = 4;
const HEAD_BYTES = 64 * 1024;
/** Files whose names tell nothing are looked into, the newest first; so many at most, and their heads alone. */
const MAX_HEADS = 500;
const MAX_SESSIONS = 8;

export interface Candidates {
  /** The likeliest first. */
  readonly sessions: readonly SessionFiles[];
  /** Their files are named after the session, so they are it. */
  readonly areNamed: boolean;
}

/**
 * The sessions that may hold a use: those whose files are named after its session; else those that name it in their
 * first records, as copies of a session do whose own file is gone. No path is made of the id: it is only looked for in
 * those that the agent's folders hold.
 */
export function sessionsOf(use: UseKey, { sessions }: Discovery): Candidates {
  const named = sessions.filter((session) => isNamed(session, use.sessionId));
  if (named.length > 0) {
    return { sessions: named.slice(0, MAX_SESSIONS), areNamed: true };
  }
  const begun = Date.parse(use.timestamp);
  const later = sessions
    .filter((session) => writtenAt(session) >= begun)
    .sort((a, b) => writtenAt(b) - writtenAt(a))
    .slice(0, MAX_HEADS);
  const inside = later.filter((session) => namesInside(session, use.sessionId));
  return { sessions: inside.slice(0, MAX_SESSIONS), areNamed: false };
}

/** Databases that may hold it: those that were written to since. */
export function databasesOf(use: UseKey, { databases = [] }: Discovery): DatabaseFile[] {
  const begun = Date.parse(use.timestamp);
  return databases.filter(({ file, log }) => Math.max(file.mtimeMs, log?.mtimeMs ?? 0) >= begun);
}

function isNamed({ files }: SessionFiles, id: string): boolean {
  const isIt =
    id.length >= SHORT_ID
      ? (segment: string): boolean => segment.includes(id) || segment.includes(`-${id.slice(0, SHORT_ID)}.json`)
      : (segment: string): boolean => segment.replace(/\.\w+$/, '') === id;
  return files.some(({ path }) => segmentsOf(path).some(isIt));
}

/** The folders above are named after projects. */
function segmentsOf(path: string): string[] {
  return path.split(/[\\/]/).slice(-NAMED_LEVELS);
}

function writtenAt({ files }: SessionFiles): number {
  return files.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), 0);
}

function namesInside({ files }: SessionFiles, id: string): boolean {
  return files.some(
    ({ path, compression }) => compression === undefined && headBytes(path, HEAD_BYTES)?.includes(`"${id}"`) === true,
  );
}
