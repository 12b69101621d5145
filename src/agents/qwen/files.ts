import { join } from 'node:path';
import type { Discovery, InstalledSkill, Machine, SessionFiles, TranscriptFile } from '../agent.js';
import { projectSkills } from '../projectSkills.js';
import { foldersBelow, skillsIn } from '../skillFolders.js';
import { discoverIn, transcriptFile, type Walk } from '../walk.js';
import { homes } from './homes.js';

/**
 * `$QWEN_RUNTIME_DIR` moves what the program writes, not the skills.
 *
 * @param moreFolders such folders that the person named in the settings
 */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  const own = machine.env['QWEN_RUNTIME_DIR'];
  return [...(own ? [own] : homes(machine)), ...moreFolders].flatMap((folder) => [
    join(folder, 'projects'),
    join(folder, 'tmp'),
  ]);
}

/** `projects/<folder>/chats/<session>.jsonl` with `subagents/<session>/*.jsonl` beside; `tmp` in older versions. */
export function discover(roots: readonly string[]): Discovery {
  return discoverIn('qwen', roots, (root, walk) => walk.entries(root).flatMap(({ path }) => sessionsIn(path, walk)));
}

function sessionsIn(project: string, walk: Walk): SessionFiles[] {
  const bySession = new Map<string, TranscriptFile[]>();
  for (const found of walk.entries(join(project, 'chats'))) {
    const file = found.entry.name.endsWith('.jsonl') ? transcriptFile(found, 'main') : null;
    if (file !== null) {
      bySession.set(found.entry.name.slice(0, -'.jsonl'.length), [file]);
    }
  }
  for (const { path, entry } of walk.entries(join(project, 'subagents'))) {
    const files = walk
      .entries(path)
      .filter((found) => found.entry.name.endsWith('.jsonl'))
      .flatMap((found) => transcriptFile(found, found.entry.name) ?? []);
    bySession.set(entry.name, [...(bySession.get(entry.name) ?? []), ...files]);
  }
  return [...bySession.values()].map((files) => ({ files }));
}

export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const folders = ['.qwen', '.agents', '.claude'];
  return skillsIn('qwen', [
    ...folders.map((name) => ({ path: join(machine.home, name, 'skills') })),
    ...projectSkills(projectFolders, { folders }),
    ...foldersBelow(join(machine.home, '.qwen', 'extensions'), 'skills'),
  ]);
}
