import { join } from 'node:path';
import type { Discovery, InstalledSkill, Machine, SessionFiles } from '../agent.js';
import { list } from '../folders.js';
import { foldersBelow, type SkillFolder, skillsIn } from '../skillFolders.js';
import { discoverIn, transcriptFile, type Walk } from '../walk.js';
import { homes } from './homes.js';

const EVENTS = 'events.jsonl';

/** @param moreFolders homes of the agent that the person named in the settings */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  return [...homes(machine), ...moreFolders].map((folder) => join(folder, 'session-state'));
}

/** `session-state/<session>/events.jsonl`, and `session-state/<session>.jsonl` of older versions. */
export function discover(roots: readonly string[]): Discovery {
  return discoverIn('copilot-cli', roots, sessionsIn);
}

function sessionsIn(root: string, walk: Walk): SessionFiles[] {
  return walk.entries(root).flatMap((found) => {
    const { name } = found.entry;
    if (name.endsWith('.jsonl')) {
      const file = transcriptFile(found, name.slice(0, -'.jsonl'.length));
      return file === null ? [] : [{ files: [file] }];
    }
    const events = found.entry.isFile() ? [] : walk.entries(found.path).filter(({ entry }) => entry.name === EVENTS);
    return events.flatMap((event) => {
      const file = transcriptFile(event, name);
      return file === null ? [] : [{ files: [file] }];
    });
  });
}

export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const projects = projectFolders.flatMap((folder) =>
    ['.github', '.agents', '.claude'].map((name) => ({ path: join(folder, name, 'skills') })),
  );
  // Shared skills are read only beside the usual home.
  const shared = machine.env['COPILOT_HOME'] ? [] : [{ path: join(machine.home, '.agents', 'skills') }];
  return skillsIn('copilot-cli', [
    ...homes(machine).map((home) => ({ path: join(home, 'skills') })),
    ...shared,
    ...projects,
    ...homes(machine).flatMap(plugins),
  ]);
}

/** `installed-plugins/<plugin>/skills`, or below a folder for each marketplace. */
function plugins(home: string): SkillFolder[] {
  const installed = join(home, 'installed-plugins');
  return [
    ...foldersBelow(installed, 'skills'),
    ...list(installed).flatMap(({ name }) => foldersBelow(join(installed, name), 'skills')),
  ];
}
