import { join } from 'node:path';
import type { Discovery, InstalledSkill, Machine, SessionFiles, TranscriptFile } from '../agent.js';
import { list } from '../folders.js';
import { projectSkills } from '../projectSkills.js';
import { type SkillFolder, skillsIn } from '../skillFolders.js';
import { discoverIn, type FolderEntry, transcriptFile, type Walk } from '../walk.js';
import { homes, personsHome } from './homes.js';

/** @param moreFolders `.gemini` folders that the person named in the settings */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  return [...homes(machine), ...moreFolders].map((folder) => join(folder, 'tmp'));
}

/**
 * `tmp/<project>/chats/session-<time>-<start of the id>.json` or `.jsonl`, and the chats of its subagents in
 * `chats/<id>/`. A chat that was taken up again stands in both formats: the newer one holds all of it.
 */
export function discover(roots: readonly string[]): Discovery {
  return discoverIn('gemini-cli', roots, (root, walk) =>
    walk.entries(root).flatMap(({ path }) => sessionsIn(walk.entries(join(path, 'chats')), walk)),
  );
}

function sessionsIn(chats: readonly FolderEntry[], walk: Walk): SessionFiles[] {
  const names = new Set(chats.map(({ entry }) => entry.name));
  const sessions = chats.flatMap((found) => {
    const { name } = found.entry;
    const isChat = /^session-.*\.jsonl?$/.test(name) && !(name.endsWith('.json') && names.has(`${name}l`));
    const file = isChat ? transcriptFile(found, 'main') : null;
    return file === null ? [] : [{ name, files: [file] }];
  });
  for (const folder of chats.filter(({ entry }) => !/\.jsonl?$/.test(entry.name) && !entry.isFile())) {
    const files = subagents(folder, walk);
    const parent = sessions.find(({ name }) => name.includes(`-${folder.entry.name.slice(0, 8)}.json`));
    if (parent !== undefined) {
      parent.files.push(...files);
    } else if (files.length > 0) {
      sessions.push({ name: folder.entry.name, files });
    }
  }
  return sessions.map(({ files }) => ({ files }));
}

function subagents(folder: FolderEntry, walk: Walk): TranscriptFile[] {
  return walk
    .entries(folder.path)
    .filter(({ entry }) => /\.jsonl?$/.test(entry.name))
    .flatMap((found) => transcriptFile(found, found.entry.name) ?? []);
}

export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const own = personsHome(machine);
  const extensions = join(own, '.gemini', 'extensions');
  return skillsIn('gemini-cli', [
    ...['.agents', '.gemini'].map((folder) => ({ path: join(own, folder, 'skills') })),
    ...projectSkills(projectFolders, { folders: ['.agents', '.gemini'] }),
    ...list(extensions).map(({ name }): SkillFolder => ({ path: join(extensions, name, 'skills'), origin: 'plugin' })),
  ]);
}
