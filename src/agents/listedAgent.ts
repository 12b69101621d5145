import { join } from 'node:path';
import type { AgentId } from '../model/vocabulary.js';
import type { Agent, Machine } from './agent.js';
import { projectSkills } from './projectSkills.js';
import { skillsIn } from './skillFolders.js';

/** An agent whose sessions can't be read: its skills are listed, and its runs in terminals may be seen. */
export type ListedAgent = Pick<Agent, 'id' | 'homes' | 'installedSkills'>;

export interface ListedPlaces {
  readonly id: AgentId;
  /** Folders of which one is there where the agent is installed. */
  readonly homes: (machine: Machine) => readonly string[];
  /** Folders of the person's skills. */
  readonly user: (machine: Machine) => readonly string[];
  /** Folders of a project that hold `skills`. */
  readonly project: readonly string[];
}

export function listedAgent({ id, homes, user, project }: ListedPlaces): ListedAgent {
  return {
    id,
    homes,
    installedSkills: (machine, projectFolders) =>
      skillsIn(id, [
        ...user(machine).map((path) => ({ path })),
        ...projectSkills(projectFolders, { folders: project }),
      ]),
  };
}

/** `<home>/<folder>/skills` of each. */
export function inHome(...folders: readonly string[]): (machine: Machine) => string[] {
  return ({ home }) => folders.map((folder) => join(home, ...folder.split('/'), 'skills'));
}
