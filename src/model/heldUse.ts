import type { Invocation } from './facts.js';
import type { SkillCatalog } from './skillPath.js';
import type { Start } from './start.js';

/** A skill that was typed in a form that anything may have. */
interface Held {
  readonly invocation: Invocation;
  readonly start: Start;
  /** Largest time since: inside the open windows only if nothing proves the use. */
  latest: number | null;
}

/** Holds back a typed word until the skill's text, or what it printed, proves that it was a skill. */
export class HeldUse {
  private held: Held | null = null;

  constructor(private readonly catalog: SkillCatalog) {}

  hold(invocation: Invocation, start: Start): void {
    this.held = { invocation, start, latest: null };
  }

  /** True: the time is kept for what becomes of the word. */
  touch(at: number | null): boolean {
    if (this.held !== null && at !== null) {
      this.held.latest = Math.max(this.held.latest ?? at, at);
    }
    return this.held !== null;
  }

  /** What is held, as a use. An output is a proof only for a skill that the session lists: local commands print, too. */
  proved(by: 'body' | 'output'): Pick<Held, 'invocation' | 'start'> | null {
    const held = this.held;
    if (held === null || ((by === 'output' || held.invocation.listed === true) && !this.isListed(held))) {
      return null;
    }
    this.held = null;
    return { start: held.start, invocation: { ...held.invocation, held: false } };
  }

  /** It was no skill. @returns the largest time since */
  drop(): number | null {
    const latest = this.held?.latest ?? null;
    this.held = null;
    return latest;
  }

  private isListed({ invocation }: Held): boolean {
    return this.catalog.lists(invocation.skill);
  }
}
