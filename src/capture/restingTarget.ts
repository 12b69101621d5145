import type { Batch, Position } from '../ledger/types.js';
import type { ImportTarget } from './importer.js';

/** After publishing the worker rests this many times as long as it took: a large ledger must not keep a core busy. */
const REST_FACTOR = 19;

/**
 * The importer's way into a ledger that publishes not more often than it can afford. What is not published yet is in
 * the answers already; it is published at the next import, at the end of the rest, or when the ledger is closed.
 */
export class RestingTarget implements ImportTarget {
  private restUntil = 0;
  private timer: NodeJS.Timeout | null = null;

  /**
   * @param elapsed ms since any moment, on a clock that nobody sets: a rest must not last until a clock that was put back
   *   has come round again
   * @param inTurn runs work when nothing else is at the ledger, and looks after its failure
   */
  constructor(
    private readonly target: ImportTarget,
    private readonly elapsed: () => number,
    private readonly inTurn: (work: () => Promise<void>) => void,
  ) {}

  positions(): ReadonlyMap<string, Position> {
    return this.target.positions();
  }

  add(batch: Batch): number {
    return this.target.add(batch);
  }

  async publish(): Promise<void> {
    const rest = this.restUntil - this.elapsed();
    if (rest > 0) {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        this.inTurn(() => this.publish());
      }, rest);
      return;
    }
    const started = this.elapsed();
    await this.target.publish();
    const ended = this.elapsed();
    this.restUntil = ended + REST_FACTOR * (ended - started);
  }
}

/** For a database of another extension's, which is as small as what that extension reports. */
export function restless(target: Pick<ImportTarget, 'publish'>): Pick<RestingTarget, 'publish'> {
  return { publish: async () => void (await target.publish()) };
}
