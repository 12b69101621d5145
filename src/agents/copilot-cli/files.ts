import { join } from 'node:path';
import type { Discovery, InstalledSkill, Machine, SessionFiles } from '../agent.js';
import { discoverIn, type FolderWalk, transcriptFile } from '../folderWalk.js';
import { foldersBelow, namesIn, type SkillFolder, skillsIn } from '../skillFolders.js';

const EVENTS = 'events.jsonl';

function home(machine: Machine): string {
  return machine.env['COPILOT_HOME'] || join(machine.home, '.copilot');
}

/** @param moreFolders homes of the agent that the person named in the settings */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  return [home(machine), ...moreFolders].map((folder) => join(folder, 'session-state'));
}

/** `session-state/<session>/events.jsonl`, and `session-state/<session>.jsonl` of older versions. */
export function discover(roots: readonly string[]): Discovery {
  return discoverIn('copilot-cli', roots, sessionsIn);
}

function sessionsIn(root: string, walk: FolderWalk): SessionFiles[] {
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
  const own = home(machine);
  const projects = projectFolders.flatMap((folder) =>
    ['.github', '.agents', '.claude'].map((name) => ({ path: join(folder, name, 'skills') })),
  );
  // Shared skills are read only beside the usual home.
  const shared = machine.env['COPILOT_HOME'] ? [] : [{ path: join(machine.home, '.agents', 'skills') }];
  return skillsIn('copilot-cli', [{ path: join(own, 'skills') }, ...shared, ...projects, ...plugins(own)]);
}

/** `installed-plugins/<plugin>/skills`, or below a folder for each marketplace. */
function plugins(own: string): SkillFolder[] {
  const installed = join(own, 'installed-plugins');
  return [
    ...foldersBelow(installed, 'skills'),
    ...namesIn(installed).flatMap((marketplace) => foldersBelow(join(installed, marketplace), 'skills')),
  ];
}
