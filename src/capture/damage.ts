/** What could not be used of one session's transcripts, counted from their beginning. */
export interface SessionDamage {
  /** The position key of the session's main file. */
  readonly source: string;
  readonly skippedLines: number;
  readonly unknownRecords: number;
}

/** Sums over all sessions that were read since the start, each as of its last reading. */
export class DamageTally {
  private readonly bySource = new Map<string, SessionDamage>();

  take(sessions: readonly SessionDamage[]): void {
    for (const session of sessions) {
      if (session.skippedLines > 0 || session.unknownRecords > 0) {
        this.bySource.set(session.source, session);
      } else {
        this.bySource.delete(session.source);
      }
    }
  }

  total(): { readonly skippedLines: number; readonly unknownRecords: number } {
    let [skippedLines, unknownRecords] = [0, 0];
    for (const session of this.bySource.values()) {
      skippedLines += session.skippedLines;
      unknownRecords += session.unknownRecords;
    }
    return { skippedLines, unknownRecords };
  }
}
