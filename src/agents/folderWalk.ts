import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { Discovery, SessionFiles, SourceHealth, TranscriptFile } from './agent.js';
import type { AgentId } from '../model/vocabulary.js';
import { errorCode, folderProblem } from './folders.js';

export interface FolderEntry {
  readonly path: string;
  readonly entry: Dirent;
}

/** Lists folders, each real one once (a link may lead back up), and counts those that can't be read. */
export class FolderWalk {
  unreadable = 0;
  constructor(private readonly entered: Set<string>) {}

  /** What is in a folder that was not entered before, by real paths; nothing in one that was. */
  entries(folder: string): FolderEntry[] {
    try {
      const real = realpathSync.native(folder);
      if (this.entered.has(real)) {
        return [];
      }
      this.entered.add(real);
      // `join` would normalize thousands of paths at each look.
      return readdirSync(real, { withFileTypes: true }).map((entry) => ({ path: `${real}${sep}${entry.name}`, entry }));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') {
        this.unreadable++;
      }
      return [];
    }
  }
}

/** Null when it is gone since it was listed, is no file, or a link to nowhere. */
export function transcriptFile({ path, entry }: FolderEntry, part: string): TranscriptFile | null {
  try {
    const real = entry.isSymbolicLink() ? realpathSync.native(path) : path;
    const stat = statSync(real);
    return stat.isFile() ? { path: real, part, size: stat.size, mtimeMs: stat.mtimeMs, inode: stat.ino } : null;
  } catch {
    return null;
  }
}

/**
 * Looks through the roots of an agent and tells the state of each.
 *
 * @param sessionsIn lists the sessions of one root; it must enter folders by the walk alone
 */
export function discoverIn(
  agentId: AgentId,
  roots: readonly string[],
  sessionsIn: (root: string, walk: FolderWalk) => SessionFiles[],
): Discovery {
  const sessions: SessionFiles[] = [];
  const sources: SourceHealth[] = [];
  const entered = new Set<string>();
  for (const root of roots) {
    const walk = new FolderWalk(entered);
    const problem = folderProblem(root);
    const found = problem ? [] : sessionsIn(root, walk).filter(({ files }) => files.length > 0);
    sessions.push(...found);
    sources.push({
      agentId,
      root,
      files: found.reduce((sum, session) => sum + session.files.length, 0),
      state: problem?.state ?? (walk.unreadable > 0 ? 'unreadable' : 'ok'),
      message: problem?.message ?? (walk.unreadable > 0 ? `${walk.unreadable} of its folders can't be read.` : ''),
    });
  }
  return { sessions, sources };
}
