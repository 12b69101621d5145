import { localDay } from '../model/localDay.js';
import type { UseEvent } from '../model/use.js';
import { EVIDENCE } from '../model/vocabulary.js';
import type { Expired } from './expired.js';
import type { HookSessions } from './hookSessions.js';
import type { Joining } from './joining.js';
import { mergeUses, sameUse } from './mergeUses.js';
import type { CountedUse, StoredUse, UseTable } from './useTable.js';

const HOOK = EVIDENCE.indexOf('hook');

export interface ArrivalParts {
  readonly uses: UseTable;
  readonly expired: Expired;
  readonly joining: Joining;
  readonly rows: { put(use: CountedUse): void; removeUse(use: StoredUse): void };
  /** Told of uses that something better than a hook tells of. */
  readonly observed: HookSessions['observed'];
}

/** How a use gets in that may be there already. All runs inside a transaction. */
export class Arrivals {
  constructor(private readonly parts: ArrivalParts) {}

  /** Returns whether it is new or different. */
  take(incoming: UseEvent): boolean {
    const known = this.parts.uses.find(incoming.id);
    const isChanged = known === null ? this.addNew(incoming) : this.merge(known, incoming);
    if (isChanged && EVIDENCE.indexOf(incoming.evidence) > HOOK) {
      this.parts.observed(incoming);
      if (known !== null && known.event.sessionId !== incoming.sessionId) {
        this.parts.observed(known.event);
      }
    }
    return isChanged;
  }

  private addNew(incoming: UseEvent): boolean {
    const { expired, joining } = this.parts;
    return !expired.has(incoming.id) && !joining.holds(incoming) && joining.add(incoming);
  }

  private merge(known: StoredUse, incoming: UseEvent): boolean {
    const { rows, joining } = this.parts;
    const event = mergeUses(known.event, incoming);
    if (sameUse(event, known.event)) {
      return false;
    }
    // The day stays when the time does: the person may have travelled since.
    const day = event.timestamp === known.event.timestamp ? known.day : localDay(Date.parse(event.timestamp));
    rows.removeUse(known);
    rows.put({ event, day });
    joining.moved(known.event, event);
    return true;
  }
}
