import type { AgentId } from '../model/vocabulary.js';

/** What could not be used of an agent's transcripts. */
export interface AgentDamage {
  readonly agentId: AgentId;
  /** The newest that wrote them; null where no transcript tells. */
  readonly agentVersion: string | null;
  readonly skippedLines: number;
  readonly unknownRecords: number;
}

/** The same of one session, counted from the beginning of its transcripts. */
export interface SessionDamage extends AgentDamage {
  /** The position key of the session's main file. */
  readonly source: string;
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

  byAgent(): AgentDamage[] {
    const sums = new Map<AgentId, AgentDamage>();
    for (const { agentId, agentVersion, skippedLines, unknownRecords } of this.bySource.values()) {
      const sum = sums.get(agentId);
      sums.set(agentId, {
        agentId,
        agentVersion: newer(sum?.agentVersion ?? null, agentVersion),
        skippedLines: (sum?.skippedLines ?? 0) + skippedLines,
        unknownRecords: (sum?.unknownRecords ?? 0) + unknownRecords,
      });
    }
    return [...sums.values()];
  }
}

function newer(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && a.localeCompare(b, 'en', { numeric: true }) < 0) ? b : a;
}
