import type { Entry } from '../../model/facts.js';
import type { QwenRecord } from './records.js';

/**
 * The entries of a chat's records, where one explains another: a typed command is a use when its text follows as a
 * prompt, and an error of the API is one when the agent doesn't go on by itself.
 */
export function linkRecords(records: readonly QwenRecord[]): Entry[] {
  const retried = retriedErrors(records);
  let typed: { readonly slash: string; readonly hasArguments: boolean } | null = null;
  return records.map(({ entry, role }) => {
    if (role === 'error' && retried.has(entry)) {
      return { ...entry, facts: [] };
    }
    if (typeof role !== 'string') {
      typed = role;
    } else if (role === 'answer') {
      typed = null;
    } else if (role === 'prompt' && typed !== null) {
      const { slash: skill, hasArguments } = typed;
      typed = null;
      const use = { kind: 'invoke', trigger: 'user', skill, callId: null, hasArguments, held: false } as const;
      return { ...entry, facts: [...entry.facts, use] };
    }
    return entry;
  });
}

/** Errors after which an answer came in the same thread before the next prompt. */
function retriedErrors(records: readonly QwenRecord[]): ReadonlySet<Entry> {
  const retried = new Set<Entry>();
  const answered = new Set<string>();
  for (let i = records.length - 1; i >= 0; i--) {
    const { entry, role } = records[i] ?? {};
    if (entry !== undefined && role === 'prompt') {
      answered.clear();
    } else if (entry !== undefined && role === 'answer') {
      answered.add(entry.thread);
    } else if (entry !== undefined && role === 'error' && answered.has(entry.thread)) {
      retried.add(entry);
    }
  }
  return retried;
}
