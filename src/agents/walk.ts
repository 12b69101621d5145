import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { AgentId } from '../model/vocabulary.js';
import type { Discovery, SessionFiles, SourceHealth, TranscriptFile } from './agent.js';
import { errorCode, folderProblem } from './folders.js';

export interface FolderEntry {
  readonly path: string;
  readonly entry: Dirent;
}

/** Lists folders, each real one once (a link may lead back up), and counts those that can't be read. */
export class Walk {
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
      return this.below(real);
    } catch (error) {
      return this.nothing(error);
    }
  }

  /** What is in one of many folders that are asked for by name, so that no link can lead around in them. */
  below(folder: string): FolderEntry[] {
    try {
      // `join` would normalize thousands of paths at each look.
      return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
        path: `${folder}${sep}${entry.name}`,
        entry,
      }));
    } catch (error) {
      return this.nothing(error);
    }
  }

  private nothing(error: unknown): FolderEntry[] {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') {
      this.unreadable++;
    }
    return [];
  }
}

/** A file as it lies there now, links resolved; null when it is gone, no file, or a link to nowhere. */
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
 * @param look tells how many transcripts it found in a root; it must enter folders by the walk alone
 */
export function lookThrough(
  agentId: AgentId,
  roots: readonly string[],
  look: (root: string, walk: Walk) => number,
): SourceHealth[] {
  const entered = new Set<string>();
  return roots.map((root): SourceHealth => {
    const missing = folderProblem(root);
    if (missing !== null) {
      return { agentId, root, files: 0, ...missing };
    }
    const walk = new Walk(entered);
    const files = look(root, walk);
    const message = walk.unreadable > 0 ? `${walk.unreadable} of its folders can't be read.` : '';
    return { agentId, root, files, state: message === '' ? 'ok' : 'unreadable', message };
  });
}

/**
 * The sessions of an agent of which each lies below one root.
 *
 * @param sessionsIn lists those of one root; it must enter folders by the walk alone
 */
export function discoverIn(
  agentId: AgentId,
  roots: readonly string[],
  sessionsIn: (root: string, walk: Walk) => SessionFiles[],
): Discovery {
  const sessions: SessionFiles[] = [];
  const sources = lookThrough(agentId, roots, (root, walk) => {
    const found = sessionsIn(root, walk).filter(({ files }) => files.length > 0);
    sessions.push(...found);
    return found.reduce((sum, { files }) => sum + files.length, 0);
  });
  return { sessions, sources };
}
