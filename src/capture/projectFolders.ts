import { realpathSync, statSync } from 'node:fs';
import type { Machine } from '../agents/agent.js';
import type { Source } from './importer.js';

interface Known {
  readonly mtimeMs: number;
  readonly workingFolder: string | null;
}

/**
 * Which folders stand behind the hashes of projects, so far as that can still be told: open folders, and the working
 * folders that transcripts name. It is for showing only; nothing of it is stored.
 */
export class ProjectFolders {
  /** By folder of transcripts: a head is read again only when that folder has changed. */
  private readonly known = new Map<string, Known>();

  constructor(private readonly machine: Machine) {}

  /**
   * @param sources whose transcripts may be opened: none while recording is off
   * @param openFolders of the window
   * @param hash of a project's folder
   * @returns folders by hash
   */
  find(
    sources: readonly Source[],
    openFolders: readonly string[],
    hash: (folder: string) => string,
  ): Readonly<Record<string, string>> {
    const named = sources.flatMap(({ agent, moreFolders }) => {
      const { projects } = agent;
      const folders = projects?.folders(agent.transcriptRoots(this.machine, moreFolders)) ?? [];
      return folders.flatMap((folder) => this.read(folder, (path) => projects?.workingFolder(path) ?? null) ?? []);
    });
    // An agent is told the folder with its links resolved; the person knows the name that they opened.
    const opened = openFolders.flatMap((folder): [string, string][] => [
      [hash(folder), folder],
      [hash(resolved(folder)), folder],
    ]);
    return Object.fromEntries([...named.map((folder): [string, string] => [hash(folder), folder]), ...opened]);
  }

  private read(folder: string, workingFolder: (folder: string) => string | null): string | null {
    const mtimeMs = changedAt(folder);
    const known = this.known.get(folder);
    if (mtimeMs === null || known?.mtimeMs === mtimeMs) {
      return mtimeMs === null ? null : (known?.workingFolder ?? null);
    }
    const found = workingFolder(folder);
    this.known.set(folder, { mtimeMs, workingFolder: found });
    return found;
  }
}

/** Null: it is gone, or closed to us. */
function changedAt(folder: string): number | null {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return null;
  }
}

function resolved(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}
