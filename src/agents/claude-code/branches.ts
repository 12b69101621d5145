import { type Entry, MAIN_THREAD } from '../../model/facts.js';

/** A record with the one that it follows in the conversation; null for the first one, and where it tells none. */
export interface ClaudeEntry extends Entry {
  readonly parent: string | null;
}

/**
 * Puts each record with the turn that it belongs to. After `/rewind`, and where two programs go on with one session, the
 * file holds several branches of one tree, and late records of one stand among those of another; everywhere else the
 * order of the file is that of the conversation and stays.
 */
export function inOrderOfTurns(entries: readonly ClaudeEntry[]): readonly ClaudeEntry[] {
  const turns: ClaudeEntry[][] = [[]];
  const turnOf = new Map<string, number>();
  let isBranched = false;
  for (const entry of entries) {
    const latest = turns.length - 1;
    // A record whose parent can't be found goes on where the file is, as do subagents between the records.
    const known = entry.thread === MAIN_THREAD && entry.parent !== null ? turnOf.get(entry.parent) : undefined;
    let turn = known ?? latest;
    if (startsTurn(entry)) {
      isBranched ||= latest > 0 && turn !== latest;
      isBranched ||= latest > 0 && entry.parent === null && entry.id !== null; // rewound to the very beginning
      turn = turns.push([]) - 1;
    }
    turns[turn]?.push(entry);
    if (entry.id !== null && entry.thread === MAIN_THREAD && !turnOf.has(entry.id)) {
      turnOf.set(entry.id, turn);
    }
  }
  return isBranched ? turns.flat() : entries;
}

function startsTurn({ thread, facts }: Entry): boolean {
  return thread === MAIN_THREAD && facts.some((fact) => fact.kind === 'prompt' && !fact.queued);
}
