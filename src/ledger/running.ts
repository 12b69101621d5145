import { withoutEchoes } from '../model/hookUses.js';
import type { RunningUse } from '../model/use.js';
import type { Store } from './store.js';

/**
 * Uses whose end is not known yet, newest first, each once however many sources tell of it.
 *
 * @param since those of which nothing was heard since (epoch ms) are left out
 */
export function readRunning(store: Store, since: number): RunningUse[] {
  const byId = new Map<string, RunningUse>(); // a fork repeats what is running in its original
  for (const use of store.sources.running()) {
    const counted = store.uses.find(use.id);
    if (use.asOf >= since && (counted === null || counted.event.asOf < use.asOf)) {
      const other = byId.get(use.id);
      byId.set(use.id, other === undefined || use.evidence === 'transcript' ? use : other);
    }
  }
  return withoutEchoes([...byId.values()]);
}
