/** How long running work may take to end cleanly after the first signal. */
const GRACE_MS = 1_500;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** The part of `process` that is used. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/** The first signal asks running work to end and waits 1.5 s for it, the second ends the process at once. */
export class Interrupts {
  private readonly controller = new AbortController();
  private code: number | null = null;

  constructor(private readonly source: SignalSource) {
    for (const [signal, code] of [
      ['SIGINT', EXIT_CODES.SIGINT],
      ['SIGTERM', EXIT_CODES.SIGTERM],
    ] as const) {
      source.on(signal, () => this.interrupt(code));
    }
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** 130 or 143 once a signal came, else null. */
  get exitCode(): number | null {
    return this.code;
  }

  private interrupt(code: number): void {
    if (this.code !== null) {
      this.source.exit(code);
      return;
    }
    this.code = code;
    this.controller.abort();
    setTimeout(() => this.source.exit(code), GRACE_MS).unref();
  }
}
