import type { Window } from './window.js';

/** From a prompt (or a wake-up after an end mark) to the next. */
export interface Turn {
  /** Skills that were typed in it and not yet called by the model: such a call is the same use. */
  readonly typed: Map<string, Window>;
  /** It has reached an end mark, an API error or an interrupt, and no answer came since. */
  isMarked: boolean;
}

export function newTurn(): Turn {
  return { typed: new Map(), isMarked: false };
}
