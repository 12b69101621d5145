import { withoutEchoes } from '../model/hookUses.js';
import { IDLE_MS } from '../model/idle.js';
import type { RunningUse } from '../model/use.js';
import type { Store } from './store.js';

/** A running use whose session has said nothing for so long has ended, whether its transcript was seen again or not. */
const RUNNING_MS = 2 * IDLE_MS;

/**
 * Uses whose end is not known yet, newest first, each once however many sources tell of it.
 *
 * @param now epoch ms
 */
export function readRunning(store: Store, now: number): RunningUse[] {
  const byId = new Map<string, RunningUse>(); // a fork repeats what is running in its original
  for (const use of store.sources.running()) {
    const counted = store.uses.find(use.id);
    if (use.asOf >= now - RUNNING_MS && (counted === null || counted.event.asOf < use.asOf)) {
      const other = byId.get(use.id);
      byId.set(use.id, other === undefined || use.evidence === 'transcript' ? use : other);
    }
  }
  return withoutEchoes([...byId.values()]);
}
