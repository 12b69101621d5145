import type { Entry, Fact, Invocation } from './facts.js';
import type { SkillCatalog } from './skillPath.js';
import type { TokenBook } from './tokens.js';
import { HeldUse } from './heldUse.js';
import { ImpliedUses } from './impliedUses.js';
import { OpenWindows } from './openWindows.js';
import { startOf, type Start } from './start.js';
import { ThreadLinks } from './threadLinks.js';
import { newTurn } from './turn.js';
import { Window } from './window.js';

/** One line of conversation: turns, and the windows of the skills used in it. */
export class Thread {
  /** All uses of the thread in the order of their invoking records. */
  readonly windows: Window[] = [];
  readonly links = new ThreadLinks();
  private turn = newTurn();
  private readonly ongoing = new OpenWindows();
  private readonly held: HeldUse;
  private bodyDue: Window | null = null;
  /** Explicit uses that later marks of the agent may attribute tokens to. */
  private readonly latestByName = new Map<string, Window>();
  private readonly impliedUses: ImpliedUses;

  constructor(
    readonly name: string,
    catalog: SkillCatalog,
    private readonly tokens: TokenBook,
  ) {
    this.impliedUses = new ImpliedUses(catalog);
    this.held = new HeldUse(catalog);
  }

  /** @param near the nearest time known at this place of the file, else 0 */
  take(entry: Entry, near: number): void {
    this.links.firstAt ??= entry.at;
    for (const fact of entry.facts) {
      this.apply(fact, entry, near);
    }
    this.touch(entry.at);
  }

  /** Explicit and implied windows that are open now; nested uses have none of their own. */
  open(): readonly Window[] {
    return this.ongoing.list();
  }

  /** The subagent's result stands in the parent: it is over, if its own marks did not say so before. */
  endByParent(at: number | null): void {
    this.touch(at);
    this.ongoing.closeAll('normal');
  }

  /** The program ended: what has no end mark will never get one. */
  endSession(): void {
    this.ongoing.closeAll('abandoned');
    this.startTurn(false);
  }

  /** Uses that count: a SKILL.md that was written in the turn in which it was read was not used. */
  uses(): Window[] {
    const retracted = this.impliedUses.retracted();
    return this.windows.filter((window) => !retracted.has(window));
  }

  private apply(fact: Fact, entry: Entry, near: number): void {
    switch (fact.kind) {
      case 'prompt':
        return this.startTurn(fact.queued && !this.turn.isMarked);
      case 'wake':
        return this.turn.isMarked ? this.startTurn(false) : undefined;
      case 'turn':
        return this.startTurn(false);
      case 'invoke':
        return this.invoke(fact, startOf(fact.callId, entry, near, this.windows.length));
      case 'body':
        return this.takeBody(fact);
      case 'output':
        return this.output(fact.failed, entry.at);
      case 'read':
        return this.read(fact.path, fact.callId, startOf(fact.callId, entry, near, this.windows.length));
      case 'write':
        return this.impliedUses.write(fact.path);
      case 'answer':
        return this.answer();
      case 'call':
        return this.call(fact.id);
      case 'result':
        return this.result(fact, entry.at);
      case 'usage': {
        const use = this.latestByName.get(fact.skill ?? '') ?? null;
        return this.tokens.add(fact, this, this.open(), use, entry.forkedFrom !== null);
      }
      case 'end':
        return this.mark('normal', fact.cut, entry.at);
      case 'api-error':
        return this.mark('api-error', false, entry.at);
      case 'interrupt':
        return this.interrupt(entry.at);
      case 'session-usage':
        return this.tokens.tell(fact.usage);
      case 'listing':
      case 'subagent':
      case 'session-end':
        return undefined; // what concerns the whole session is seen to there
    }
  }

  private startTurn(keepsWindows: boolean): void {
    this.dropHeld();
    if (!keepsWindows) {
      this.ongoing.closeAll('normal');
      this.latestByName.clear(); // marks that come later belong to no use of this turn
    }
    this.turn = newTurn();
    this.impliedUses.startTurn();
    this.bodyDue = null;
  }

  private invoke(invocation: Invocation, start: Start): void {
    if (invocation.held) {
      return this.held.hold(invocation, start);
    }
    const typed = invocation.trigger === 'model' ? this.turn.typed.get(invocation.skill) : undefined;
    if (typed !== undefined) {
      this.turn.typed.delete(invocation.skill);
      if (typed !== this.ongoing.explicit) {
        this.ongoing.closeAll('normal');
      }
      return;
    }
    this.begin(invocation, start);
  }

  private begin(invocation: Invocation, start: Start): void {
    this.ongoing.closeAll('normal');
    const window = new Window(invocation.skill, invocation.trigger, start, invocation.hasArguments, null);
    this.windows.push(window);
    this.ongoing.setExplicit(window);
    this.turn.isMarked = false;
    this.latestByName.set(window.skill, window);
    if (invocation.trigger === 'user') {
      this.turn.typed.set(window.skill, window);
      this.bodyDue = window;
    }
    this.links.noteUse(invocation.callId, window);
  }

  private takeBody(fact: Extract<Fact, { kind: 'body' }>): void {
    this.links.ownBody ??= fact;
    const proved = fact.callId === null ? this.held.proved('body') : null;
    if (proved !== null) {
      this.begin(proved.invocation, proved.start);
    } else if (fact.callId === null && fact.folder === null && this.bodyDue === null) {
      return; // some other text of the program, such as a hook's
    }
    const window = fact.callId === null ? (this.bodyDue ?? this.ongoing.explicit) : this.links.useOf(fact.callId);
    this.bodyDue = null;
    window?.takeBody(fact);
  }

  /** A typed skill that ran elsewhere gives no body and no answer here, but ends. */
  private output(failed: boolean, at: number | null): void {
    const proved = this.held.proved('output');
    if (proved !== null) {
      this.begin(proved.invocation, proved.start);
    }
    const window = this.bodyDue;
    this.bodyDue = null;
    if (window !== null && failed) {
      this.endUnloaded(window, 'failed', at);
    } else if (window !== null) {
      this.mark('normal', false, at);
      this.ongoing.closeAll('normal'); // answers that follow go on with something else
    }
  }

  private read(path: string, callId: string | null, start: Start): void {
    const window = this.impliedUses.read(path, callId, start, this.ongoing.explicit);
    if (window === null) {
      return;
    }
    this.windows.push(window);
    if (!window.isNested) {
      this.ongoing.addImplied(window);
      if (callId !== null) {
        window.addCall(callId);
      }
    }
  }

  private answer(): void {
    this.dropHeld();
    this.turn.isMarked = false;
    this.bodyDue = null;
    this.ongoing.reopen();
  }

  private call(id: string | null): void {
    if (id !== null) {
      this.open().forEach((window) => window.addCall(id));
      this.links.noteCall(id, this.open());
    }
  }

  private result(fact: Extract<Fact, { kind: 'result' }>, at: number | null): void {
    const window = this.links.useOf(fact.id);
    if (window === undefined || fact.failed !== true || window.load !== null) {
      return;
    }
    this.endUnloaded(window, fact.denied ? 'denied' : 'failed', at);
  }

  private endUnloaded(window: Window, load: 'denied' | 'failed', at: number | null): void {
    window.load = load;
    window.touch(at);
    window.close('normal');
    if (this.ongoing.explicit === window) {
      this.ongoing.setExplicit(null);
    }
  }

  private interrupt(at: number | null): void {
    this.dropHeld();
    this.touch(at);
    this.turn.isMarked = true;
    this.ongoing.closeAll('interrupted');
  }

  private mark(end: 'normal' | 'api-error', cut: boolean, at: number | null): void {
    this.dropHeld();
    this.touch(at);
    this.turn.isMarked = true;
    this.ongoing.markEnd(end, cut);
  }

  /** No body came: what was typed into the queue was no skill. */
  private dropHeld(): void {
    this.touch(this.held.drop());
  }

  private touch(at: number | null): void {
    if (!this.held.touch(at)) {
      this.ongoing.touch(at);
    }
  }
}
