import type { SqlValue } from 'sql.js';
import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, EVIDENCE, TRIGGERS } from '../model/vocabulary.js';
import type { Statements } from './statements.js';
import { keyOf } from './ulidKey.js';
import type { StoredUse, UseTable } from './useTable.js';
import type { Words } from './words.js';

/** Terminal and transcript have the same clock, but not the same moment of writing. */
const SLACK_MS = 2_000;
/** No run is longer. */
const LONGEST_MS = 24 * 3_600_000;
const TERMINAL = EVIDENCE.indexOf('terminal');
const USER = TRIGGERS.indexOf('user');

/**
 * A run that a terminal saw and the typed use that its transcript tells of are one invocation: same agent, skill and
 * folder, the use begun within the command's time. They have different identities, so they are brought together here,
 * one to one, in either order; the run then stands in the use's row and meeting it again adds nothing.
 */
export class TerminalPairing {
  constructor(
    private readonly statements: Statements,
    private readonly uses: UseTable,
    private readonly words: Words,
  ) {}

  /** True for a terminal run that another use's row holds already. */
  isPaired({ id, evidence }: UseEvent): boolean {
    return (
      evidence === 'terminal' &&
      this.statements.first('SELECT 1 FROM terminal_run WHERE identity = ?', keyOf(id)) !== null
    );
  }

  /** The terminal run that this use was, still standing in a row of its own; null when there is none. */
  runOf(observed: UseEvent): StoredUse | null {
    const skill = this.words.find(observed.skillName);
    if (skill === null || observed.evidence === 'terminal' || !isTyped(observed)) {
      return null;
    }
    const at = Date.parse(observed.timestamp);
    return this.nearest(
      at,
      `WHERE evidence = ${TERMINAL} AND skill = ? AND at BETWEEN ? AND ?`,
      [skill, at - LONGEST_MS, at + SLACK_MS],
      (run) => belongs(run, observed),
    );
  }

  /** The use that was this terminal run, not taken by another run yet; null when there is none. */
  observedOf(run: UseEvent): StoredUse | null {
    const skill = this.words.find(run.skillName);
    if (skill === null || run.evidence !== 'terminal') {
      return null;
    }
    const at = Date.parse(run.timestamp);
    return this.nearest(
      at,
      `WHERE at BETWEEN ? AND ? AND skill = ? AND agent = ? AND trigger = ${USER} AND evidence > ${TERMINAL}
         AND identity NOT IN (SELECT use FROM terminal_run)`,
      [at - SLACK_MS, endOf(run) + SLACK_MS, skill, AGENT_IDS.indexOf(run.agentId)],
      (use) => isTyped(use) && belongs(run, use),
    );
  }

  /** Remembers that the run stands in the use's row. */
  note(run: UseEvent, observed: UseEvent): void {
    this.statements.run('INSERT OR REPLACE INTO terminal_run VALUES (?, ?)', keyOf(run.id), keyOf(observed.id));
  }

  private nearest(
    at: number,
    where: string,
    values: readonly SqlValue[],
    fits: (use: UseEvent) => boolean,
  ): StoredUse | null {
    let found: StoredUse | null = null;
    let distance = Number.POSITIVE_INFINITY;
    for (const use of this.uses.select(where, ...values)) {
      const away = Math.abs(Date.parse(use.event.timestamp) - at);
      if (away < distance && fits(use.event)) {
        found = use;
        distance = away;
      }
    }
    return found;
  }
}

function isTyped({ trigger, nested }: UseEvent): boolean {
  return trigger === 'user' && !nested;
}

/** A terminal can't always tell its folder; then agent, skill and time must do. */
function belongs(run: UseEvent, observed: UseEvent): boolean {
  const late = Date.parse(observed.timestamp) - Date.parse(run.timestamp);
  return (
    run.agentId === observed.agentId &&
    (run.project === null || run.project === observed.project) &&
    late >= -SLACK_MS &&
    late <= (run.durationMs ?? 0) + SLACK_MS
  );
}

function endOf(run: UseEvent): number {
  return Date.parse(run.timestamp) + Math.min(run.durationMs ?? 0, LONGEST_MS);
}
