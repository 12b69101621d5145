import type { ConnectionContent } from '../agents/connection.js';
import { addHooks } from './addHooks.js';
import { isProblem, parseDocument } from './jsonDocument.js';
import { applyCuts, type Cut } from './jsonEdit.js';
import { callsRecorder } from './launcher.js';
import { type ConnectionMark, textHash } from './notes.js';
import { countHooks, ourHooks } from './ourHooks.js';
import { ConnectionError } from './problems.js';
import { removeHooks } from './removeHooks.js';

export type ConnectionAction = 'connect' | 'disconnect';

/** What an agent's configuration is to become. Null: no file. */
export interface Plan {
  readonly before: string | null;
  readonly after: string | null;
  /** What connecting puts into `after`, for the notes. */
  readonly added: readonly Cut[];
  readonly made: readonly string[];
  readonly madeFile: boolean;
}

/** How much of the connection stands in a configuration. */
export interface Presence {
  readonly wanted: number;
  readonly present: number;
  /** Hooks of ours, whether they are as they should be or not. */
  readonly ours: number;
}

/**
 * Plans a change of a configuration's text. Connecting begins with the text as it would be without us, so that doing it
 * twice changes nothing, and hooks of an older version are replaced.
 *
 * @param mark what connecting noted of this file; null: nothing
 * @throws ConnectionError when the text can't be understood: then it is left alone
 */
export function plan(
  action: ConnectionAction,
  text: string | null,
  content: ConnectionContent,
  mark: ConnectionMark | null,
): Plan {
  const unchanged = { before: text, after: text, added: mark?.added ?? [], made: mark?.made ?? [] };
  if (action === 'connect' && text !== null && isComplete(presence(text, content))) {
    return { ...unchanged, madeFile: mark?.madeFile ?? false };
  }
  const base = withoutUs(text, content, mark);
  if (action === 'disconnect') {
    return { before: text, after: base, added: [], made: [], madeFile: false };
  }
  if (content.kind === 'file') {
    return { before: text, after: content.text, added: [], made: [], madeFile: true };
  }
  const added = addHooks(base, content);
  if ('kind' in added) {
    throw new ConnectionError(added);
  }
  return { before: text, after: added.text, added: added.added, made: added.made, madeFile: base === null };
}

/** @throws ConnectionError when the text can't be understood */
export function presence(text: string | null, content: ConnectionContent): Presence {
  if (content.kind === 'file') {
    const ours = text !== null && callsRecorder(text) ? 1 : 0;
    return { wanted: 1, present: text === content.text ? 1 : 0, ours };
  }
  const document = parseDocument(text ?? '');
  if (isProblem(document)) {
    throw new ConnectionError(document);
  }
  return {
    wanted: content.hooks.length,
    present: countHooks(document, content),
    ours: ourHooks(document).length,
  };
}

export function isComplete({ wanted, present, ours }: Presence): boolean {
  return present === wanted && ours === wanted;
}

/** The text without anything of ours; null where then no file is left. */
function withoutUs(text: string | null, content: ConnectionContent, mark: ConnectionMark | null): string | null {
  if (text === null) {
    return null;
  }
  if (content.kind === 'file') {
    if (!callsRecorder(text)) {
      throw new ConnectionError({ kind: 'otherFile' });
    }
    return null;
  }
  if (mark !== null && textHash(text) === mark.after) {
    const original = applyCuts(text, mark.added);
    return original === '' && mark.madeFile ? null : original;
  }
  const rest = removeHooks(text, mark?.made ?? null);
  if ('kind' in rest) {
    throw new ConnectionError(rest);
  }
  return rest.isEmpty && mark?.madeFile === true ? null : rest.text;
}
