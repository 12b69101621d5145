import type { Usage } from '../../model/facts.js';
import { asCount, asObject, type Fields } from '../fields.js';

/** Copilot's input includes what was read from the cache and what was written to it. */
export function usageOf(usage: Fields): Usage {
  const cacheRead = asCount(usage['cacheReadTokens']);
  const cacheCreation = asCount(usage['cacheWriteTokens']);
  const input = Math.max(0, asCount(usage['inputTokens']) - cacheRead - cacheCreation);
  return { input, output: asCount(usage['outputTokens']), cacheCreation, cacheRead };
}

/** What all models of a session used, from the event at its end; null where it doesn't tell. */
export function totalUsage(shutdown: Fields): Usage | null {
  const usages = Object.values(asObject(shutdown['modelMetrics']) ?? {})
    .map((model) => asObject(asObject(model)?.['usage']))
    .filter((usage) => usage !== null)
    .map(usageOf);
  const sum = (key: keyof Usage): number => usages.reduce((total, usage) => total + (usage[key] ?? 0), 0);
  return usages.length === 0
    ? null
    : { input: sum('input'), output: sum('output'), cacheCreation: sum('cacheCreation'), cacheRead: sum('cacheRead') };
}
