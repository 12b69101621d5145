import type { SkillCatalog } from './skillPath.js';
import type { Start } from './start.js';
import { Window } from './window.js';

interface Turn {
  /** By name of the skill: one use per skill and turn. */
  readonly read: Map<string, Window>;
  readonly written: Set<string>;
}

/** The uses of a thread that are seen by reads of a SKILL.md alone. */
export class ImpliedUses {
  private turn: Turn = { read: new Map(), written: new Set() };
  private readonly all: { readonly window: Window; readonly turn: Turn }[] = [];

  constructor(private readonly catalog: SkillCatalog) {}

  startTurn(): void {
    this.turn = { read: new Map(), written: new Set() };
  }

  /**
   * @param explicit the window that is open, which holds the use
   * @returns the use where it is a new one, else null: no skill, one that was read before, or part of the open use
   */
  read(path: string, callId: string | null, start: Start, explicit: Window | null): Window | null {
    const skill = this.catalog.nameOf(path);
    if (skill === null || !this.catalog.knows(skill, path) || (explicit !== null && belongsTo(explicit, skill, path))) {
      return null;
    }
    const known = this.turn.read.get(skill);
    const window = known ?? new Window(skill, 'implied', start, false, explicit);
    window.reads.push(callId);
    if (known !== undefined) {
      return null;
    }
    this.turn.read.set(skill, window);
    this.all.push({ window, turn: this.turn });
    return window;
  }

  write(path: string): void {
    const skill = this.catalog.nameOf(path);
    if (skill !== null) {
      this.turn.written.add(skill);
    }
  }

  /** Skills that were also written in the turn in which they were read: those reads were no uses. */
  retracted(): ReadonlySet<Window> {
    return new Set(this.all.filter(({ window, turn }) => turn.written.has(window.skill)).map(({ window }) => window));
  }
}

function belongsTo(explicit: Window, skill: string, path: string): boolean {
  return (
    explicit.skill === skill ||
    (explicit.folder !== null && path.replaceAll('\\', '/') === `${explicit.folder}/SKILL.md`)
  );
}
