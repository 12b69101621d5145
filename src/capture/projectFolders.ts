import { realpathSync, statSync } from 'node:fs';
import type { Machine } from '../agents/agent.js';
import type { Source } from './importer.js';

interface Known {
  readonly mtimeMs: number;
  readonly workingFolders: readonly string[];
}

/**
 * Which folders stand behind the hashes of projects, so far as that can still be told: open folders, and the working
 * folders that transcripts name. It is for showing only; nothing of it is stored.
 */
export class ProjectFolders {
  /** By place of transcripts: heads are read again only when it has changed. */
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
      const places = projects?.places(agent.transcriptRoots(this.machine, moreFolders)) ?? [];
      return places.flatMap((place) => this.read(place, (path) => projects?.workingFolders(path) ?? []));
    });
    // An agent is told the folder with its links resolved; the person knows the name that they opened.
    const opened = openFolders.flatMap((folder): [string, string][] => [
      [hash(folder), folder],
      [hash(resolved(folder)), folder],
    ]);
    return Object.fromEntries([...named.map((folder): [string, string] => [hash(folder), folder]), ...opened]);
  }

  private read(place: string, workingFolders: (place: string) => readonly string[]): readonly string[] {
    const mtimeMs = changedAt(place);
    const known = this.known.get(place);
    if (mtimeMs === null || known?.mtimeMs === mtimeMs) {
      return mtimeMs === null ? [] : (known?.workingFolders ?? []);
    }
    const found = workingFolders(place);
    this.known.set(place, { mtimeMs, workingFolders: found });
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
