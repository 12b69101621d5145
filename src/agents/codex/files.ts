import { basename, join } from 'node:path';
import type { Discovery, Machine, SessionFiles, TranscriptFile } from '../agent.js';
import { asObject } from '../fields.js';
import { headBytes, type Origin, type Origins } from '../origins.js';
import { lookThrough, transcriptFile, type Walk } from '../walk.js';
import { usualZstd, type Zstd } from '../zstd.js';
import { readSessionMeta } from './sessionMeta.js';
import { codexHomes } from './homes.js';

/** `sessions/YYYY/MM/DD/`, and one for folders that people make themselves. */
const MAX_DEPTH = 4;
const HEAD_BYTES = 64 * 1024;
const COMPRESSED_HEAD_BYTES = 16 * 1024;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** @param moreFolders homes that the person named in the settings */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  return [...codexHomes(machine), ...moreFolders].flatMap((home) => [
    join(home, 'sessions'),
    join(home, 'archived_sessions'),
  ]);
}

interface Rollout {
  readonly file: TranscriptFile;
  readonly origin: Origin;
}

/**
 * Finds the rollouts, compressed ones as well. A subagent's rollout is a file like any other: its first record names
 * the session that it belongs to.
 */
export function discover(roots: readonly string[], origins: Origins, zstd: Zstd = usualZstd()): Discovery {
  const rollouts: Rollout[] = [];
  const sources = lookThrough('codex', roots, (root, walk) => {
    const files = withoutCopies(rolloutFiles(root, walk, 0));
    rollouts.push(...files.map((file) => ({ file, origin: origins.of(file, () => originOf(file, zstd)) })));
    return files.length;
  });
  return { sessions: bySession(rollouts), sources };
}

function rolloutFiles(folder: string, walk: Walk, depth: number): TranscriptFile[] {
  return walk.entries(folder).flatMap((found): TranscriptFile[] => {
    const { path, entry } = found;
    if (isRollout(entry.name)) {
      const file = transcriptFile(found, 'main');
      return file === null ? [] : [entry.name.endsWith('.zst') ? { ...file, compression: 'zstd' } : file];
    }
    return entry.isFile() || depth >= MAX_DEPTH ? [] : rolloutFiles(path, walk, depth + 1);
  });
}

function isRollout(name: string): boolean {
  return name.startsWith('rollout-') && (name.endsWith('.jsonl') || name.endsWith('.jsonl.zst'));
}

/** While Codex compresses a rollout both forms lie there: the plain one counts. */
function withoutCopies(files: readonly TranscriptFile[]): readonly TranscriptFile[] {
  if (files.every(({ compression }) => compression === undefined)) {
    return files;
  }
  const plain = new Set(files.filter(({ compression }) => compression === undefined).map(({ path }) => path));
  return files.filter(
    ({ path, compression }) => compression === undefined || !plain.has(path.slice(0, -'.zst'.length)),
  );
}

/** Null as long as the first record is not written. */
function originOf(file: TranscriptFile, zstd: Zstd): Origin | null {
  const isPacked = file.compression !== undefined;
  const bytes = headBytes(file.path, isPacked ? COMPRESSED_HEAD_BYTES : HEAD_BYTES);
  const text = bytes === null ? null : isPacked ? zstd.head(bytes) : bytes.toString('utf8');
  if (text === null) {
    return null;
  }
  const end = text.indexOf('\n');
  if (end >= 0) {
    return originIn(text.slice(0, end)) ?? { id: idInName(file.path), parent: null };
  }
  return text.length < HEAD_BYTES ? null : originAtStart(text);
}

function originIn(line: string): Origin | null {
  try {
    const payload = asObject(asObject(JSON.parse(line))?.['payload']);
    const meta = payload === null ? null : readSessionMeta(payload);
    return meta === null ? null : { id: meta.id, parent: meta.parent };
  } catch {
    return null;
  }
}

/** Of a record that is longer than what was read: its ids stand before the instructions that make it long. */
function originAtStart(text: string): Origin {
  const start = text.slice(0, text.indexOf('"base_instructions"') >>> 0);
  const valueOf = (key: string): string | null =>
    new RegExp(`"${key}"\\s*:\\s*"([\\w-]{1,128})"`).exec(start)?.[1] ?? null;
  return { id: valueOf('id'), parent: valueOf('parent_thread_id') };
}

function idInName(path: string): string | null {
  return ID.exec(basename(path))?.[0] ?? null;
}

/** Each session with its subagents, the main rollout first. */
function bySession(rollouts: readonly Rollout[]): SessionFiles[] {
  const idOf = ({ file, origin }: Rollout): string => origin.id ?? idInName(file.path) ?? file.path;
  const parents = new Map(rollouts.map((rollout) => [idOf(rollout), rollout.origin.parent]));
  const sessions = new Map<string, { id: string; file: TranscriptFile }[]>();
  for (const rollout of rollouts) {
    const id = idOf(rollout);
    const root = rootOf(id, parents);
    const members = sessions.get(root) ?? [];
    members.push({ id, file: rollout.file });
    sessions.set(root, members);
  }
  return [...sessions].map(([root, members]) => ({ files: asParts(root, members) }));
}

function rootOf(id: string, parents: ReadonlyMap<string, string | null>): string {
  const met = new Set<string>();
  let at = id;
  for (let parent = parents.get(at); parent && !met.has(parent); parent = parents.get(at)) {
    met.add(at);
    at = parent;
  }
  return at;
}

/** A thread that was reverted has more than one file: the earliest is the main one. */
function asParts(root: string, members: readonly { id: string; file: TranscriptFile }[]): TranscriptFile[] {
  const rank = (id: string): number => (id === root ? 0 : 1);
  const inOrder = [...members].sort(
    (a, b) => rank(a.id) - rank(b.id) || (basename(a.file.path) < basename(b.file.path) ? -1 : 1),
  );
  return inOrder.map(({ id, file }, index) => ({
    ...file,
    part: index === 0 && id === root ? 'main' : basename(file.path),
  }));
}
