import { join } from 'node:path';
import type { Discovery, InstalledSkill, Machine, SessionFiles, TranscriptFile } from '../agent.js';
import { projectSkills } from '../projectSkills.js';
import { skillsIn } from '../skillFolders.js';
import { discoverIn, type FolderEntry, transcriptFile, type Walk } from '../walk.js';
import { homes } from './homes.js';

const ENDING = '.jsonl';

/** @param moreFolders `.cursor` folders that the person named in the settings */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  return [...homes(machine), ...moreFolders].map((folder) => join(folder, 'projects'));
}

/**
 * `projects/<folder>/agent-transcripts/<session>.jsonl` of the program in a terminal, `<session>/<session>.jsonl`
 * of the editor, with `<session>/subagents/*.jsonl`. Nothing but the name tells the session's id.
 */
export function discover(roots: readonly string[]): Discovery {
  return discoverIn('cursor', roots, (root, walk) =>
    walk.entries(root).flatMap(({ path }) => sessionsIn(join(path, 'agent-transcripts'), walk)),
  );
}

function sessionsIn(folder: string, walk: Walk): SessionFiles[] {
  return walk.entries(folder).flatMap((found) => {
    const { name } = found.entry;
    if (name.endsWith(ENDING)) {
      const file = transcriptFile(found, idOf(found));
      return file === null ? [] : [{ files: [file] }];
    }
    return found.entry.isFile() || name.endsWith('.txt') ? [] : [{ files: sessionFiles(found, walk) }];
  });
}

function sessionFiles({ path, entry }: FolderEntry, walk: Walk): TranscriptFile[] {
  const isTranscript = (found: FolderEntry): boolean => found.entry.name.endsWith(ENDING);
  const main = walk.entries(path).filter(isTranscript);
  const agents = walk.entries(join(path, 'subagents')).filter(isTranscript);
  return [
    ...main.flatMap((found) => transcriptFile(found, idOf(found)) ?? []),
    ...agents.flatMap((found) => transcriptFile(found, `${entry.name}/subagents/${idOf(found)}`) ?? []),
  ];
}

function idOf({ entry }: FolderEntry): string {
  return entry.name.slice(0, -ENDING.length);
}

export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const own = ['.cursor', '.agents'].map((name) => ({ path: join(machine.home, name, 'skills') }));
  const projects = projectSkills(projectFolders, { folders: ['.cursor', '.agents', '.claude', '.codex'] });
  return skillsIn('cursor', [...own, ...projects]);
}
