import { realpathSync, statSync } from 'node:fs';
import type { AgentId } from '../model/vocabulary.js';
import type { DatabaseFile, FileState, SourceHealth } from './agent.js';
import { errorCode } from './folders.js';

/**
 * Looks at the databases of an agent, without opening them, and tells the state of each.
 *
 * @param paths where they may lie; one that several lead to is told once
 */
export function databaseFiles(
  agentId: AgentId,
  paths: readonly string[],
): { readonly databases: DatabaseFile[]; readonly sources: SourceHealth[] } {
  const databases = new Map<string, DatabaseFile>();
  const sources = [...new Set(paths)].flatMap((path): SourceHealth[] => {
    const source = { agentId, root: path, files: 1, isDatabase: true, watch: [path, `${path}-wal`] } as const;
    try {
      const real = realpathSync.native(path);
      if (databases.has(real)) {
        return [];
      }
      const file = fileState(real);
      if (file === null) {
        return [{ ...source, state: 'unreadable', message: 'It is no file: move it away.' }];
      }
      databases.set(real, { file, log: logState(real) });
      return [{ ...source, root: real, state: 'ok', message: '' }];
    } catch (error) {
      const isMissing = ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
      const message = isMissing ? '' : `It can't be read (${errorCode(error)}): check its owner and mode.`;
      return [{ ...source, files: 0, state: isMissing ? 'missing' : 'unreadable', message }];
    }
  });
  return { databases: [...databases.values()], sources };
}

function logState(database: string): FileState | null {
  try {
    return fileState(`${database}-wal`);
  } catch {
    return null;
  }
}

function fileState(path: string): FileState | null {
  const stat = statSync(path);
  return stat.isFile() ? { path, size: stat.size, mtimeMs: stat.mtimeMs, inode: stat.ino } : null;
}
