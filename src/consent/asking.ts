import type { ConsentContent } from './consentText.js';
import type { AskWord, FileAnswer } from './decide.js';
import { EDITOR_COUNTS_MS } from './editorEntries.js';

/** Whether agents may ask, and about what; null: they may not. */
export interface AskDecision {
  readonly scope: 'folder' | 'all' | null;
  /** `nobody-said`: the default; `editor`: turned off in the settings; `consent-file`: it says no or can't be read. */
  readonly because: 'person' | 'nobody-said' | 'editor' | 'consent-file';
}

/**
 * Whether agents may ask. What an agent asks its vendor sees, so it takes the person's yes, and any no of theirs wins. A
 * consent file that says no ends it, too: it is the person's no on this whole machine.
 * Of several yeses the narrowest counts. That recording is off for another reason does not matter: the ledger stays
 * readable.
 *
 * @param words what each editor's settings say that counts here; undefined: nothing
 */
export function decideAsking(file: FileAnswer, words: readonly (AskWord | undefined)[]): AskDecision {
  if (file.kind === 'no' || file.kind === 'invalid') {
    return { scope: null, because: 'consent-file' };
  }
  if (words.includes('off')) {
    return { scope: null, because: 'editor' };
  }
  const said = words.filter((word) => word !== undefined);
  if (said.length === 0) {
    return { scope: null, because: 'nobody-said' };
  }
  return { scope: said.every((word) => word === 'all') ? 'all' : 'folder', because: 'person' };
}

/**
 * The same for a process that sees no editor's settings: what the editors of the last 30 days have noted decides. An
 * entry that can't be understood is a no, and a yes from the future is none.
 *
 * @param now epoch ms
 */
export function decideAskingOutside({ answer, editors }: ConsentContent, now: number): AskDecision {
  const words = [...editors.values()].map((entry): AskWord | undefined => {
    if (entry === null) {
      return 'off';
    }
    const age = now - entry.seenAt;
    const counts = age <= EDITOR_COUNTS_MS && (age >= -EDITOR_COUNTS_MS || entry.agents === 'off');
    return counts ? entry.agents : undefined;
  });
  return decideAsking(answer, words);
}
