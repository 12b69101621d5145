import type { Decision } from '../consent/decide.js';
import { Coalesce } from './coalesce.js';

/** What the gate opens and shuts. */
export interface Gated {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Lets nothing be read before it is decided that it may be, and before the notice is on screen. */
export class Gate {
  private readonly applied = new Coalesce(() => this.applyOnce());

  constructor(
    private readonly consent: { readonly current: Decision | null },
    private readonly gated: Gated,
    /** Shows the first-run notice where it is due; does not wait for an answer. */
    private readonly notice: () => Promise<void>,
  ) {}

  /** To be called whenever the decision may have changed. */
  apply(): Promise<void> {
    return this.applied.run();
  }

  private async applyOnce(): Promise<void> {
    if (this.consent.current?.recording === true) {
      await this.notice();
    }
    // Asked again: it may have been turned off meanwhile.
    await (this.consent.current?.recording === true ? this.gated.start() : this.gated.stop());
  }
}
