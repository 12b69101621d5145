import type { Usage } from '../../model/facts.js';
import { asCount, asObject, type Fields } from '../fields.js';

/** Tokens of a thread so far, or of one answer. */
export interface TokenTotals {
  readonly input: number;
  readonly cached: number;
  /** Null where the version tells none. */
  readonly cacheWrite: number | null;
  readonly output: number;
}

/**
 * Usage since the last `token_count` record. Codex tells the sum so far, and tells it again without new usage;
 * where the sum falls (a thread that was resumed without it) or begins in the middle, the last answer's own
 * figures count.
 *
 * @returns null for a record without figures
 */
export function usageSince(
  before: TokenTotals | null,
  payload: Fields,
): { readonly totals: TokenTotals; readonly usage: Usage } | null {
  const info = asObject(payload['info']);
  const totals = readTotals(info?.['total_token_usage']);
  if (totals === null) {
    return null;
  }
  const last = readTotals(info?.['last_token_usage']);
  const isContinued = before !== null && totals.input >= before.input && totals.output >= before.output;
  const spent = isContinued ? difference(totals, before) : (last ?? totals);
  return {
    totals,
    usage: {
      input: Math.max(0, spent.input - spent.cached),
      output: spent.output,
      cacheCreation: spent.cacheWrite,
      cacheRead: spent.cached,
    },
  };
}

function readTotals(value: unknown): TokenTotals | null {
  const fields = asObject(value);
  if (fields === null) {
    return null;
  }
  const cacheWrite = fields['cache_write_input_tokens'];
  return {
    input: asCount(fields['input_tokens']),
    cached: asCount(fields['cached_input_tokens']),
    cacheWrite: typeof cacheWrite === 'number' ? asCount(cacheWrite) : null,
    output: asCount(fields['output_tokens']), // reasoning included
  };
}

function difference(now: TokenTotals, before: TokenTotals): TokenTotals {
  return {
    input: now.input - before.input,
    cached: Math.max(0, now.cached - before.cached),
    cacheWrite: now.cacheWrite === null ? null : Math.max(0, now.cacheWrite - (before.cacheWrite ?? 0)),
    output: now.output - before.output,
  };
}
