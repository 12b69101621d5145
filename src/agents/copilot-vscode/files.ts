import { basename, dirname, join } from 'node:path';
import type { Discovery, Machine, SessionFiles, SourceHealth, TranscriptFile } from '../agent.js';
import { type FolderEntry, lookThrough, transcriptFile, type Walk } from '../walk.js';
import { WORKSPACE } from './reader.js';

const PRODUCTS = ['Code', 'Code - Insiders', 'VSCodium', 'VSCodium - Insiders'];
const SERVERS = ['.vscode-server', '.vscode-server-insiders', '.vscodium-server'];
const CHATS = 'chatSessions';
const TRANSCRIPTS = join('GitHub.copilot-chat', 'transcripts');
const STORAGE = 'workspaceStorage';
const WITHOUT_FOLDER = join('globalStorage', 'emptyWindowChatSessions');
/** Of a person's many windows those used last are watched, the others are found by the next look. */
const WATCHED_WINDOWS = 6;

/**
 * The storage of the window that asks, and the `User` folders of VS Code and its kin, on this system or another: those
 * of other systems are just not there.
 *
 * @param moreFolders `User` folders that the person named in the settings
 */
export function transcriptRoots({ home, env, storage }: Machine, moreFolders: readonly string[]): string[] {
  const parents = [
    env['APPDATA'],
    env['XDG_CONFIG_HOME'],
    join(home, '.config'),
    join(home, 'Library', 'Application Support'),
  ].filter((folder) => folder !== undefined && folder !== '');
  const portable = env['VSCODE_PORTABLE'];
  return [
    ...new Set([
      ...(storage?.workspace ? [storage.workspace] : []),
      ...(storage ? [storage.user] : []),
      ...(portable ? [join(portable, 'user-data', 'User')] : []),
      ...parents.flatMap((parent) => PRODUCTS.map((product) => join(parent ?? '', product, 'User'))),
      ...SERVERS.map((server) => join(home, server, 'data', 'User')),
      ...moreFolders,
    ]),
  ];
}

/**
 * `workspaceStorage/<window>/chatSessions/<session>.json` or `.jsonl`, of windows without a folder
 * `globalStorage/emptyWindowChatSessions/`, and the agent's own `GitHub.copilot-chat/transcripts/<session>.jsonl`. What
 * lies in both places is one session. An editor in which nobody has chatted is none of the agent's.
 */
export function discover(roots: readonly string[]): Discovery {
  const sessions: SessionFiles[] = [];
  const watched = new Map<string, readonly string[]>();
  const sources = lookThrough('copilot-vscode', roots, (root, walk) => {
    const windows = windowsIn(root, walk).filter(({ found }) => found.length > 0);
    sessions.push(...windows.flatMap(({ found }) => found));
    const latest = windows.sort((a, b) => b.changedAt - a.changedAt).slice(0, WATCHED_WINDOWS);
    watched.set(root, [...latest.flatMap(({ folders }) => folders)]);
    return windows.reduce((sum, { found }) => sum + found.length, 0);
  });
  return { sessions, sources: sources.map((source) => health(source, watched.get(source.root) ?? [])) };
}

function health(source: SourceHealth, folders: readonly string[]): SourceHealth {
  const own = isWindow(source.root) ? chatFolders(source.root) : [];
  const watch = [...new Set([...own, ...folders])];
  return source.state === 'ok' && source.files === 0 ? { ...source, state: 'missing', watch } : { ...source, watch };
}

interface Window {
  readonly found: readonly SessionFiles[];
  readonly folders: readonly string[];
  /** Epoch ms. */
  readonly changedAt: number;
}

function isWindow(root: string): boolean {
  return basename(dirname(root)) === STORAGE;
}

function windowsIn(root: string, walk: Walk): Window[] {
  if (isWindow(root)) {
    return [windowOf(root, walk)];
  }
  const folders = walk.entries(join(root, STORAGE)).filter(({ entry }) => !entry.isFile());
  const empty = join(root, WITHOUT_FOLDER);
  return [...folders.map(({ path }) => windowOf(path, walk)), asWindow(chatsIn(empty, walk), null, [empty])];
}

function chatFolders(window: string): string[] {
  return [join(window, CHATS), join(window, TRANSCRIPTS)];
}

function windowOf(folder: string, walk: Walk): Window {
  const folders = chatFolders(folder);
  const files = folders.flatMap((path) => chatsIn(path, walk));
  const workspace = files.length === 0 ? undefined : fileIn(folder, 'workspace.json', walk);
  return asWindow(files, workspace ?? null, folders);
}

/** Files of one session are told by its id, which is their name. */
function asWindow(
  files: readonly TranscriptFile[],
  workspace: TranscriptFile | null,
  folders: readonly string[],
): Window {
  const sessions = new Map<string, TranscriptFile[]>();
  for (const file of files) {
    const id = basename(file.path).replace(/\.jsonl?$/, '');
    sessions.set(id, [...(sessions.get(id) ?? []), file]);
  }
  const more = workspace === null ? [] : [workspace];
  return {
    found: [...sessions.values()].map((own) => ({ files: [...withoutOlder(own), ...more] })),
    folders,
    changedAt: Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs)),
  };
}

/** A chat that was carried over to the newer format may still lie there in the older one. */
function withoutOlder(files: readonly TranscriptFile[]): readonly TranscriptFile[] {
  const names = new Set(files.map(({ path }) => path));
  return files.filter(({ path }) => !names.has(`${path}l`));
}

function chatsIn(folder: string, walk: Walk): TranscriptFile[] {
  const kind = basename(folder);
  return walk
    .entries(folder)
    .filter(({ entry }) => /\.jsonl?$/.test(entry.name))
    .flatMap((found) => transcriptFile(found, kind) ?? []);
}

function fileIn(folder: string, name: string, walk: Walk): TranscriptFile | undefined {
  const found = walk.entries(folder).find(({ entry }: FolderEntry) => entry.name === name);
  return found === undefined ? undefined : (transcriptFile(found, WORKSPACE) ?? undefined);
}

export function homes(machine: Machine): string[] {
  return [join(machine.home, '.copilot')];
}
