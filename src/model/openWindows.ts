import type { Window } from './window.js';

/** The windows of a thread that have not ended for good: one explicit use at most, and implied uses beside it. */
export class OpenWindows {
  private current: Window | null = null;
  private implied: Window[] = [];
  private cached: readonly Window[] | null = null;

  get explicit(): Window | null {
    return this.current;
  }

  /** A list that is never changed later: callers may keep it. */
  list(): readonly Window[] {
    this.cached ??= [this.current, ...this.implied].filter((window) => window !== null);
    return this.cached;
  }

  setExplicit(window: Window | null): void {
    this.current = window;
    this.cached = null;
  }

  addImplied(window: Window): void {
    this.implied.push(window);
    this.cached = null;
  }

  touch(at: number | null): void {
    for (const window of this.list()) {
      window.touch(at);
    }
  }

  reopen(): void {
    for (const window of this.list()) {
      window.reopen();
    }
  }

  markEnd(end: 'normal' | 'api-error', cut: boolean): void {
    for (const window of this.list()) {
      window.markEnd(end, cut);
    }
  }

  closeAll(end: 'normal' | 'interrupted' | 'abandoned'): void {
    for (const window of this.list()) {
      window.close(end);
    }
    this.current = null;
    this.implied = [];
    this.cached = null;
  }
}
