/**
 * Runs a job at most once at a time. Asked while it runs, it runs once more afterwards, however often it was asked,
 * so that whatever changed before the last request has been seen.
 */
export class Coalesce<T> {
  private running: Promise<T> | null = null;
  private pending: Promise<T> | null = null;

  constructor(private readonly job: () => Promise<T>) {}

  /** Resolves with the first run that began after this call. */
  run(): Promise<T> {
    if (this.pending !== null) {
      return this.pending; // also right after a run has ended, when the next one is about to begin
    }
    if (this.running === null) {
      this.running = this.start();
      return this.running;
    }
    this.pending = this.running.then(
      () => this.startPending(),
      () => this.startPending(),
    );
    return this.pending;
  }

  private startPending(): Promise<T> {
    this.pending = null;
    this.running = this.start();
    return this.running;
  }

  private async start(): Promise<T> {
    try {
      return await this.job();
    } finally {
      this.running = null;
    }
  }
}
