import type { UseEvent } from '../model/use.js';
import { EVIDENCE } from '../model/vocabulary.js';

/**
 * One use out of two records of it (same identity). Higher evidence wins. Of the same evidence: in one session the
 * later reading, across sessions the one that ended first, since a fork goes on after what it copied. The winner's
 * unknown fields are filled from the loser. Merging a record again changes nothing.
 */
export function mergeUses(known: UseEvent, incoming: UseEvent): UseEvent {
  const [winner, loser] = wins(incoming, known) ? [incoming, known] : [known, incoming];
  return {
    ...winner,
    durationMs: winner.durationMs ?? (lendsDuration(winner, loser) ? loser.durationMs : null),
    tokens: winner.tokens ?? loser.tokens,
    skillVersion: winner.skillVersion ?? loser.skillVersion,
    project: winner.project ?? loser.project,
    agentVersion: winner.agentVersion ?? loser.agentVersion,
    ...reportOn(winner, loser),
    exitCode: winner.exitCode ?? loser.exitCode,
  };
}

/**
 * The time of a whole terminal run is not the time of the skill; nested uses have none of their own; what a hook's use
 * lacks is lacking since more was heard of it.
 */
function lendsDuration(winner: UseEvent, loser: UseEvent): boolean {
  return !winner.nested && loser.reason !== 'exit-code' && winner.evidence !== 'hook';
}

/** What a caller said of a use. */
export type Said = Pick<UseEvent, 'reportedOutcome' | 'reportedReason'>;

/**
 * What stands beside an observed use once another record of it has joined it. The first report of a use stands: a
 * later one, or the same one read again, changes nothing.
 *
 * @param other where it is a report itself, its own outcome is what the caller said
 */
export function reportOn(use: UseEvent, other: UseEvent): Said {
  if (use.reportedOutcome !== null) {
    return { reportedOutcome: use.reportedOutcome, reportedReason: use.reportedReason };
  }
  return other.evidence === 'report' && use.evidence !== 'report'
    ? { reportedOutcome: other.outcome, reportedReason: other.reason }
    : { reportedOutcome: other.reportedOutcome, reportedReason: other.reportedReason };
}

function wins(incoming: UseEvent, known: UseEvent): boolean {
  const strength = EVIDENCE.indexOf(incoming.evidence) - EVIDENCE.indexOf(known.evidence);
  if (strength !== 0) {
    return strength > 0;
  }
  if (incoming.sessionId === known.sessionId) {
    return incoming.asOf >= known.asOf; // a tie: the reader of today knows better than that of yesterday
  }
  return incoming.asOf === known.asOf ? incoming.sessionId < known.sessionId : incoming.asOf < known.asOf;
}

export function sameUse(a: UseEvent, b: UseEvent): boolean {
  return (
    a.id === b.id &&
    a.timestamp === b.timestamp &&
    a.skillId === b.skillId &&
    a.skillName === b.skillName &&
    a.sessionId === b.sessionId &&
    a.agentId === b.agentId &&
    a.durationMs === b.durationMs &&
    a.outcome === b.outcome &&
    a.trigger === b.trigger &&
    a.reason === b.reason &&
    a.nested === b.nested &&
    a.tokens === b.tokens &&
    a.skillVersion === b.skillVersion &&
    a.project === b.project &&
    a.agentVersion === b.agentVersion &&
    a.evidence === b.evidence &&
    a.asOf === b.asOf &&
    a.reportedOutcome === b.reportedOutcome &&
    a.reportedReason === b.reportedReason &&
    a.exitCode === b.exitCode
  );
}
