import { join } from 'node:path';
import type { AgentProjects } from '../agent.js';
import { asObject, asText, type Fields } from '../fields.js';
import { list } from '../folders.js';
import { firstWorkingFolder } from '../projectHeads.js';

/** Each session's own folder, or file of older versions. */
export const copilotProjects: AgentProjects = {
  places: (roots) => roots.flatMap((root) => list(root).map(({ name }) => join(root, name))),

  workingFolders(place) {
    const path = place.endsWith('.jsonl') ? place : join(place, 'events.jsonl');
    const found = firstWorkingFolder(path, workingFolderOf);
    return found === null ? [] : [found];
  },
};

export function workingFolderOf(event: Fields): string | null {
  return asText(asObject(asObject(event['data'])?.['context'])?.['cwd']);
}
