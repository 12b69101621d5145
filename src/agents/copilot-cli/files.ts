import { join } from 'node:path';
import type { Discovery, Machine, SessionFiles } from '../agent.js';
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
