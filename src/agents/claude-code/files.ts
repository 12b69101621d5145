import { basename, join } from 'node:path';
import type { Discovery, Machine, SessionFiles, TranscriptFile } from '../agent.js';
import { headBytes, type Origins } from '../origins.js';
import { discoverIn, transcriptFile, type Walk } from '../walk.js';
import { withRelatives } from './families.js';

const MAX_DEPTH = 6;
const HEAD_BYTES = 64 * 1024;

/** `$CLAUDE_CONFIG_DIR`, else `~/.claude` and the folder of older installations. */
export function configFolders(machine: Machine): string[] {
  const own = machine.env['CLAUDE_CONFIG_DIR'];
  return own ? [own] : [join(machine.home, '.claude'), join(machine.home, '.config', 'claude')];
}

/** @param moreFolders that the person named in the settings, beside those of the machine */
export function transcriptRoots(machine: Machine, moreFolders: readonly string[]): string[] {
  return [...configFolders(machine), ...moreFolders].map((folder) => join(folder, 'projects'));
}

/**
 * Finds the sessions below `projects/<folder>/`: `<session>.jsonl`, `<session>/subagents/**` and, of older
 * versions, `agent-*.jsonl` beside the main file. Links are followed for reading, each real folder once.
 */
export function discover(roots: readonly string[], origins: Origins): Discovery {
  const { sessions, sources } = discoverIn('claude-code', roots, (root, walk) =>
    walk.entries(root).flatMap(({ path }) => projectSessions(path, walk)),
  );
  return { sessions: withRelatives(sessions, origins), sources };
}

function projectSessions(folder: string, walk: Walk): SessionFiles[] {
  const bySession = new Map<string, TranscriptFile[]>();
  const add = (session: string, file: TranscriptFile | null): void => {
    if (file) {
      const files = bySession.get(session) ?? [];
      bySession.set(session, file.part === 'main' ? [file, ...files] : [...files, file]);
    }
  };
  for (const found of walk.entries(folder)) {
    const { path, entry } = found;
    if (!entry.name.endsWith('.jsonl')) {
      for (const file of subagentFiles(join(path, 'subagents'), '', walk, 0)) {
        add(entry.name, file);
      }
    } else if (entry.name.startsWith('agent-')) {
      add(sessionIdInside(path) ?? basename(entry.name, '.jsonl'), transcriptFile(found, entry.name));
    } else {
      add(basename(entry.name, '.jsonl'), transcriptFile(found, 'main'));
    }
  }
  return [...bySession.values()].map((files) => ({ files }));
}

function subagentFiles(folder: string, prefix: string, walk: Walk, depth: number): TranscriptFile[] {
  return (depth > MAX_DEPTH ? [] : walk.entries(folder)).flatMap((found) => {
    const { path, entry } = found;
    if (entry.name.startsWith('agent-') && entry.name.endsWith('.jsonl')) {
      return transcriptFile(found, prefix + entry.name) ?? [];
    }
    return entry.isFile() ? [] : subagentFiles(path, `${prefix}${entry.name}/`, walk, depth + 1);
  });
}

/** The session that a subagent's file beside the main file belongs to, from its first complete record. */
function sessionIdInside(path: string): string | null {
  const text = headBytes(path, HEAD_BYTES)?.toString('utf8') ?? '';
  for (const line of text.split('\n').slice(0, 5)) {
    const id = /"sessionId"\s*:\s*"([\w-]{1,128})"/.exec(line)?.[1];
    if (id) {
      return id;
    }
  }
  return null;
}
