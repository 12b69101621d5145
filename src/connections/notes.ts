import { createHash } from 'node:crypto';
import { asObject, asObjects, asText } from '../agents/fields.js';
import { readIfThere, removeIfThere, writeDurable, replace } from '../ledger/atomic.js';
import { realDisk } from '../ledger/disk.js';
import { AGENT_IDS, type AgentId, isOneOf } from '../model/vocabulary.js';
import type { Cut } from './jsonEdit.js';

/**
 * What connecting did to one file. Nothing of what the person had in it is copied: only where our text stands. As long
 * as the file is what we left, cutting that out gives every byte back; once somebody has rewritten it, our hooks are
 * found by what they call, and the notes tell which empty keys, file and folders were ours.
 */
export interface ConnectionMark {
  readonly agentId: AgentId;
  readonly path: string;
  /** SHA-256 of the text that connecting left. */
  readonly after: string;
  readonly added: readonly Cut[];
  readonly made: readonly string[];
  readonly madeFile: boolean;
  readonly madeFolders: readonly string[];
}

export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The marks that are kept beside the recorder. A file that can't be read holds none: disconnecting works without. */
export async function readMarks(path: string): Promise<ConnectionMark[]> {
  try {
    const bytes = await readIfThere(path, realDisk);
    const root: unknown = bytes === null ? null : JSON.parse(bytes.toString('utf8'));
    return asObjects(asObject(root)?.['connections']).flatMap((fields) => markOf(fields) ?? []);
  } catch {
    return [];
  }
}

export async function writeMarks(path: string, marks: readonly ConnectionMark[]): Promise<void> {
  await writePrivate(path, `${JSON.stringify({ connections: marks }, null, 2)}\n`);
}

/** Replaces one of our own files, 0600, in one step. */
export async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.${Date.now()}.tmp`;
  await removeIfThere(temporary, realDisk);
  await writeDurable(temporary, content, realDisk);
  await replace(temporary, path, realDisk);
}

function markOf(fields: Readonly<Record<string, unknown>>): ConnectionMark | null {
  const { agentId, added, made, madeFolders } = fields;
  const path = asText(fields['path']);
  const after = asText(fields['after']);
  if (!isOneOf(AGENT_IDS, agentId) || path === null || after === null) {
    return null;
  }
  return {
    agentId,
    path,
    after,
    added: asObjects(added).flatMap(({ from, to }) =>
      typeof from === 'number' && typeof to === 'number' ? [{ from, to }] : [],
    ),
    made: texts(made),
    madeFile: fields['madeFile'] === true,
    madeFolders: texts(madeFolders),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
