import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Discovery, InstalledSkill, Machine, SessionFiles, TranscriptFile } from '../agent.js';
import { asText } from '../fields.js';
import { parseLine } from '../jsonLines.js';
import type { Origin, Origins } from '../origins.js';
import { skillsIn } from '../skillFolders.js';
import { lookThrough, transcriptFile, type Walk } from '../walk.js';
import { dataFolders, homes } from './homes.js';

const MAX_SESSION_BYTES = 1024 * 1024;

/** @param moreFolders data folders of the agent that the person named in the settings */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  const folders = [...dataFolders(machine), ...moreFolders];
  return [...new Set(folders)].map((folder) => join(folder, 'storage'));
}

/**
 * The older layout: `session/<project>/<session>.json`, `message/<session>/<message>.json`,
 * `part/<message>/<part>.json`. Subagents are sessions of their own that name their parent.
 */
export function discover(roots: readonly string[], origins: Origins): Discovery {
  const sessions: SessionFiles[] = [];
  const sources = lookThrough('opencode', roots, (root, walk) => {
    const found = sessionsIn(root, origins, walk);
    sessions.push(...found);
    return { files: found.length }; // a person's transcript is the session, whose pieces are files
  });
  // `part` has a folder for each message; what is written there changes the message, too.
  const watched = (root: string): string[] => [join(root, 'session'), join(root, 'message')];
  return { sessions, sources: sources.map((source) => ({ ...source, watch: watched(source.root) })) };
}

interface Found {
  readonly id: string;
  readonly parent: string | null;
  readonly files: TranscriptFile[];
}

function sessionsIn(root: string, origins: Origins, walk: Walk): SessionFiles[] {
  const found = walk
    .entries(join(root, 'session'))
    .flatMap(({ path }) => jsonFiles(path, 'session', walk))
    .map((file): Found => {
      const origin = origins.of(file, () => originOf(file));
      const id = origin.id ?? file.part.slice('session/'.length);
      return { id, parent: origin.parent, files: [file, ...messageFiles(root, id, walk)] };
    });
  const byId = new Map(found.map((session) => [session.id, session]));
  for (const session of found) {
    const top = topOf(session, byId);
    if (top !== session) {
      top.files.push(...session.files);
    }
  }
  return found.filter((session) => topOf(session, byId) === session).map(({ files }) => ({ files }));
}

/** A chain of parents that leads back to itself ends where it began. */
function topOf(session: Found, byId: ReadonlyMap<string, Found>): Found {
  const met = new Set<Found>([session]);
  let top = session;
  for (let parent = byId.get(top.parent ?? ''); parent !== undefined; parent = byId.get(top.parent ?? '')) {
    if (met.has(parent)) {
      return session;
    }
    met.add(parent);
    top = parent;
  }
  return top;
}

function messageFiles(root: string, session: string, walk: Walk): TranscriptFile[] {
  return jsonFiles(join(root, 'message', session), 'message', walk).flatMap((file) => {
    const id = file.part.slice('message/'.length);
    return [file, ...jsonFiles(join(root, 'part', id), 'part', walk)];
  });
}

function jsonFiles(folder: string, kind: string, walk: Walk): TranscriptFile[] {
  return walk
    .entries(folder)
    .filter(({ entry }) => entry.name.endsWith('.json'))
    .flatMap((found) => transcriptFile(found, `${kind}/${found.entry.name.slice(0, -'.json'.length)}`) ?? []);
}

function originOf(file: TranscriptFile): Origin | null {
  try {
    const data = file.size > MAX_SESSION_BYTES ? null : parseLine(readFileSync(file.path));
    return data === null || data === 'blank' ? null : { id: asText(data['id']), parent: asText(data['parentID']) };
  } catch {
    return null;
  }
}

export function installedSkills(machine: Machine, projectFolders: readonly string[]): InstalledSkill[] {
  const own = [...homes(machine), ...projectFolders.map((folder) => join(folder, '.opencode'))];
  const shared = [machine.home, ...projectFolders].flatMap((folder) => [
    join(folder, '.claude'),
    join(folder, '.agents'),
  ]);
  return skillsIn('opencode', [
    ...[...new Set(own)].flatMap((folder) => [{ path: join(folder, 'skills') }, { path: join(folder, 'skill') }]),
    ...shared.map((folder) => ({ path: join(folder, 'skills') })),
  ]);
}
