import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Discovery, Machine, SessionFiles, TranscriptFile } from '../agent.js';
import { databaseFiles } from '../databaseFiles.js';
import { asText } from '../fields.js';
import { list } from '../folders.js';
import { parseLine } from '../jsonLines.js';
import type { Origin, Origins } from '../origins.js';
import { type FolderEntry, lookThrough, transcriptFile, type Walk } from '../walk.js';
import { dataFolders } from './homes.js';
import { topOf } from './parents.js';

const MAX_SESSION_BYTES = 1024 * 1024;

/** @param moreFolders data folders of the agent that the person named in the settings */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  const folders = [...dataFolders(machine), ...moreFolders];
  const storages = [...new Set(folders)].map((folder) => join(folder, 'storage'));
  const named = machine.env['OPENCODE_DB'];
  return named && named !== ':memory:' ? [...storages, ...folders.map((folder) => resolve(folder, named))] : storages;
}

/**
 * Databases lie beside the folder of the older layout: `session/<project>/<session>.json`,
 * `message/<session>/<message>.json`, `part/<message>/<part>.json`. Subagents are sessions of their own that name their
 * parent.
 *
 * @param roots folders of the older layout, and paths of databases
 */
export function discover(roots: readonly string[], origins: Origins): Discovery {
  const sessions: SessionFiles[] = [];
  const folders = roots.filter((root) => !isDatabase(root));
  const sources = lookThrough('opencode', folders, (root, walk) => {
    const found = sessionsIn(root, origins, walk);
    sessions.push(...found);
    return found.length; // a person's transcript is the session, whose pieces are files
  });
  // `part` has a folder for each message; what is written there changes the message, too.
  const watched = (root: string): string[] => [join(root, 'session'), join(root, 'message')];
  const found = databaseFiles('opencode', [...folders.flatMap(databasesBeside), ...roots.filter(isDatabase)]);
  return {
    sessions,
    sources: [...sources.map((source) => ({ ...source, watch: watched(source.root) })), ...found.sources],
    databases: found.databases,
  };
}

function isDatabase(root: string): boolean {
  return basename(root) !== 'storage';
}

/** `opencode.db`, there or not, and those of other channels of releases (`opencode-<channel>.db`). */
function databasesBeside(storage: string): string[] {
  const folder = dirname(storage);
  const others = list(folder).filter(({ name }) => /^opencode-[\w.-]+\.db$/.test(name));
  return ['opencode.db', ...others.map(({ name }) => name)].map((name) => join(folder, name));
}

interface Found {
  readonly id: string;
  readonly files: TranscriptFile[];
}

function sessionsIn(root: string, origins: Origins, walk: Walk): SessionFiles[] {
  const parents = new Map<string, string | null>();
  const found = walk
    .entries(join(root, 'session'))
    .flatMap(({ path }) => jsonFiles(walk.entries(path), 'session'))
    .map((file): Found => {
      const origin = origins.of(file, () => originOf(file));
      const id = origin.id ?? file.part.slice('session/'.length);
      parents.set(id, origin.parent);
      return { id, files: [file, ...messageFiles(root, id, origins, walk)] };
    });
  const byId = new Map(found.map((session) => [session.id, session]));
  return found
    .filter((session) => {
      const top = byId.get(topOf(session.id, parents));
      if (top === undefined || top.id === session.id) {
        return true;
      }
      top.files.push(...session.files);
      return false;
    })
    .map(({ files }) => ({ files }));
}

/** A session may have hundreds of messages, each with a folder of parts: most sessions never change again. */
function messageFiles(root: string, session: string, origins: Origins, walk: Walk): readonly TranscriptFile[] {
  const folder = join(root, 'message', session);
  return origins.restingFiles(folder, () =>
    jsonFiles(walk.entries(folder), 'message').flatMap((file) => {
      const id = file.part.slice('message/'.length);
      return [file, ...jsonFiles(walk.below(join(root, 'part', id)), 'part')];
    }),
  );
}

function jsonFiles(entries: readonly FolderEntry[], kind: string): TranscriptFile[] {
  return entries
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
