import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SkillFolder } from './skillFolders.js';

/** No repository is deeper than this; a folder outside of one must not be followed up for ever. */
const MAX_LEVELS = 32;

/** Which folders of a project an agent looks into. */
export interface ProjectPlaces {
  /** Folders of the project that hold a folder of skills, e.g. `.claude`. */
  readonly folders: readonly string[];
  /** `skills` where it is not said. */
  readonly below?: readonly string[];
  /** Also in the folders above, up to the repository's root. */
  readonly upwards?: boolean;
  readonly depth?: number;
}

/** Folders of skills of open projects, nearest first. */
export function projectSkills(projectFolders: readonly string[], places: ProjectPlaces): SkillFolder[] {
  const { folders, below = ['skills'], upwards = false, depth = 1 } = places;
  return projectFolders
    .flatMap((folder) => (upwards ? levels(folder) : [folder]))
    .flatMap((level) => folders.flatMap((folder) => below.map((name) => join(level, folder, name))))
    .map((path) => ({ path, origin: 'project', depth }));
}

/** The folder and those above it up to the root of its repository; the folder alone where it is in none. */
export function levels(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; found.length < MAX_LEVELS; at = dirname(at)) {
    found.push(at);
    if (existsSync(join(at, '.git'))) {
      return found;
    }
    if (dirname(at) === at) {
      break;
    }
  }
  return [folder];
}
