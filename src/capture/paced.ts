/** What is recorded is shown so often at most: reports that come one by one would keep a core busy with it. */
export const SHOW_MS = 200;

/** Runs a job at once when it is asked for, but not again before a pause is over: then once, however often it was asked. */
export class Paced {
  private timer: NodeJS.Timeout | null = null;
  private asked = false;

  /** @param pauseMs from one start to the next */
  constructor(
    private readonly job: () => void,
    private readonly pauseMs: number,
  ) {}

  ask(): void {
    if (this.timer !== null) {
      this.asked = true;
      return;
    }
    this.asked = false;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.asked) {
        this.ask();
      }
    }, this.pauseMs);
    this.timer.unref(); // no reason to stay alive
    this.job();
  }

  /** What was asked for and has not begun is forgotten. */
  stop(): void {
    this.asked = false;
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }
}
