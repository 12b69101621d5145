import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, EVIDENCE, TRIGGERS } from '../model/vocabulary.js';
import type { Kinds } from './kinds.js';
import { reportOn } from './mergeUses.js';
import { oneToOne } from './oneToOne.js';
import type { Statements } from './statements.js';
import { keyOf } from './ulidKey.js';
import { type CountedUse, type StoredUse, UseTable } from './useTable.js';
import type { Words } from './words.js';

/** Terminal and transcript have the same clock, but not the same moment of writing. */
const SLACK_MS = 2_000;
/** No run is longer. */
const LONGEST_MS = 24 * 3_600_000;
const TERMINAL = EVIDENCE.indexOf('terminal');
const USER = TRIGGERS.indexOf('user');

/** Rows with the totals that count them. */
export interface Rows {
  put(use: CountedUse): void;
  removeUse(use: StoredUse): void;
}

/** Runs and uses that may belong together, directly or by way of others; by id. */
interface Group {
  readonly runs: Map<string, StoredUse>;
  readonly uses: Map<string, StoredUse>;
}

/**
 * A run that a terminal saw and the typed use that its transcript tells of are one invocation: same agent, skill and
 * folder, the use begun within the command's time. They have different identities, so they are brought together here,
 * one to one. A run that has a use leaves the table `use` for `terminal_run`, where all of it is kept: with each run
 * and use that comes, those around it are paired anew, so that the order of their coming does not matter.
 */
export class TerminalPairing {
  private readonly paired: UseTable;

  constructor(
    private readonly statements: Statements,
    private readonly uses: UseTable,
    private readonly words: Words,
    kinds: Kinds,
    private readonly rows: Rows,
  ) {
    this.paired = new UseTable(statements, words, kinds, 'terminal_run');
  }

  /** True for a terminal run that another use's row holds already. */
  isPaired({ id, evidence }: UseEvent): boolean {
    return evidence === 'terminal' && this.paired.find(id) !== null;
  }

  /** Pairs anew what may belong to this run or use, which stands in a row of its own. */
  pairAround(event: UseEvent): void {
    const { runs, uses } = this.groupOf(event);
    if (runs.size === 0 || uses.size === 0) {
      return;
    }
    const candidates = [...runs.values()].flatMap(({ event: run }) =>
      [...uses.values()]
        .filter(({ event: use }) => belongs(run, use))
        .map(({ event: use }) => ({
          left: run.id,
          right: use.id,
          // a folder that is known to be the same says more than one that could not be told
          rank: run.project === null ? 1 : 0,
          distance: Math.abs(Date.parse(use.timestamp) - Date.parse(run.timestamp)),
        })),
    );
    const wanted = oneToOne(candidates);
    const changed = [...runs.keys()].filter((id) => this.partnerOf(id)?.event.id !== wanted.get(id));
    changed.forEach((id) => this.part(id));
    for (const id of changed) {
      const use = wanted.get(id);
      if (use !== undefined) {
        this.pair(id, use);
      }
    }
  }

  /** To be told when another reading of a use took the place of `before`. */
  moved(before: UseEvent, event: UseEvent): void {
    if (isSamePlace(before, event)) {
      return;
    }
    const run = this.free(event.id);
    if (run !== null) {
      this.pairAround(run);
    }
    this.pairAround(this.uses.find(event.id)?.event ?? event);
  }

  /** The runs and uses that may belong together with a use, directly or by way of others. */
  around(use: UseEvent): UseEvent[] {
    const { runs, uses } = this.groupOf(use);
    return [...runs.values(), ...uses.values()].map(({ event }) => event).filter(({ id }) => id !== use.id);
  }

  /** Gives the run of a use its own row back. Returns it, to be paired anew; null when the use has none. */
  free(useId: string): UseEvent | null {
    const run = [...this.paired.select('WHERE partner = ?', keyOf(useId))][0]?.event ?? null;
    if (run !== null) {
      this.part(run.id);
    }
    return run;
  }

  /**
   * Gives the runs back their own rows where they or their use began within a time (epoch ms, inclusive).
   *
   * @param only more conditions on the columns of `full_use`, begun with AND
   * @returns the runs and uses that were together, to be paired anew
   */
  release(from: number, to: number, only: string): UseEvent[] {
    const isCovered = `at BETWEEN ?1 AND ?2`;
    const partners = `SELECT identity FROM use WHERE ${isCovered}`;
    const runs = [...this.paired.select(`WHERE (${isCovered} OR partner IN (${partners})) ${only}`, from, to)];
    return runs.flatMap(({ event }) => {
      const use = this.partnerOf(event.id);
      this.part(event.id);
      return use === null ? [event] : [event, use.event];
    });
  }

  private groupOf(event: UseEvent): Group {
    const group: Group = { runs: new Map(), uses: new Map() };
    const first = event.evidence === 'terminal' || isTyped(event) ? this.uses.find(event.id) : null;
    const open = first === null ? [] : [first];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      const isRun = one.event.evidence === 'terminal';
      const known = isRun ? group.runs : group.uses;
      if (!known.has(one.event.id)) {
        known.set(one.event.id, one);
        open.push(...(isRun ? this.usesOf(one.event) : this.runsOf(one.event)));
      }
    }
    return group;
  }

  /** The runs that a use may have been, paired or not. */
  private runsOf(use: UseEvent): StoredUse[] {
    const at = Date.parse(use.timestamp);
    const alone = this.uses.terminalRuns(at - LONGEST_MS, at + SLACK_MS);
    const paired = this.paired.select('WHERE at BETWEEN ? AND ?', at - LONGEST_MS, at + SLACK_MS);
    return [...alone, ...paired].filter(({ event }) => event.skillName === use.skillName && belongs(event, use));
  }

  /** The uses that a run may have been. */
  private usesOf(run: UseEvent): StoredUse[] {
    const skill = this.words.find(run.skillName);
    const at = Date.parse(run.timestamp);
    const end = at + Math.min(run.durationMs ?? 0, LONGEST_MS);
    const where = `WHERE at BETWEEN ? AND ? AND skill = ? AND agent = ? AND trigger = ${USER} AND evidence > ${TERMINAL}`;
    const found = this.uses.select(where, at - SLACK_MS, end + SLACK_MS, skill, AGENT_IDS.indexOf(run.agentId));
    return [...found].filter(({ event }) => isTyped(event) && belongs(run, event));
  }

  private partnerOf(run: string): StoredUse | null {
    const row = this.statements.first('SELECT partner FROM terminal_run WHERE identity = ?', keyOf(run));
    return row === null ? null : this.uses.findKey(row[0] ?? null);
  }

  private pair(runId: string, useId: string): void {
    const run = this.uses.find(runId);
    const use = this.uses.find(useId);
    if (run !== null && use !== null) {
      this.rows.removeUse(run);
      this.paired.insert(run);
      this.statements.run('UPDATE terminal_run SET partner = ? WHERE identity = ?', keyOf(useId), keyOf(runId));
      this.replace(use, { exitCode: run.event.exitCode, ...reportOn(use.event, run.event) });
    }
  }

  private part(runId: string): void {
    const run = this.paired.find(runId);
    if (run === null) {
      return;
    }
    const use = this.partnerOf(runId);
    this.paired.remove(run.event);
    this.rows.put(run);
    if (use !== null) {
      const { reportedOutcome, reportedReason } = use.event;
      const isLent = reportedOutcome === run.event.reportedOutcome && reportedReason === run.event.reportedReason;
      this.replace(use, { exitCode: null, ...(isLent ? { reportedOutcome: null, reportedReason: null } : {}) });
    }
  }

  private replace(use: StoredUse, change: Partial<UseEvent>): void {
    this.rows.removeUse(use);
    this.rows.put({ event: { ...use.event, ...change }, day: use.day });
  }
}

function isTyped({ trigger, nested, evidence }: UseEvent): boolean {
  return trigger === 'user' && !nested && EVIDENCE.indexOf(evidence) > TERMINAL;
}

/** A terminal can't always tell its folder; then agent, skill and time must do. */
function belongs(run: UseEvent, observed: UseEvent): boolean {
  const late = Date.parse(observed.timestamp) - Date.parse(run.timestamp);
  return (
    run.agentId === observed.agentId &&
    (run.project === null || run.project === observed.project) &&
    late >= -SLACK_MS &&
    late <= Math.min(run.durationMs ?? 0, LONGEST_MS) + SLACK_MS
  );
}

/** Whether two readings of a use belong to the same runs. */
function isSamePlace(a: UseEvent, b: UseEvent): boolean {
  return (
    a.timestamp === b.timestamp &&
    a.skillName === b.skillName &&
    a.agentId === b.agentId &&
    a.project === b.project &&
    isTyped(a) === isTyped(b)
  );
}
