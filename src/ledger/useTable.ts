import type { SqlValue } from 'sql.js';
import { INVALID_NAME } from '../model/names.js';
import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, EVIDENCE, OUTCOMES, REASONS, TRIGGERS } from '../model/vocabulary.js';
import type { Statements } from './statements.js';
import { idOf, keyOf, timeOf } from './ulidKey.js';
import type { Words } from './words.js';

const DAY_MS = 86_400_000;

/** The columns, in the order of `decode`. */
export const USE_COLUMNS =
  'at, identity, id_shift, day_shift, skill, skill_id, session, agent, trigger, outcome, reason, nested, ' +
  'duration, tokens, version, project, agent_version, evidence, as_of_shift, reported, reported_reason, exit_code';

/** A stored use, with the local day that it was counted in. */
export interface StoredUse {
  readonly event: UseEvent;
  /** Days since 1970-01-01 on the clock of the place where the use was first seen. */
  readonly day: number;
}

/** Rows of the table `use`, or of another one with the same columns. */
export class UseTable {
  constructor(
    private readonly statements: Statements,
    private readonly words: Words,
    private readonly table: 'use' | 'terminal_run' = 'use',
  ) {}

  find(id: string): StoredUse | null {
    const row = this.statements.first(`SELECT ${USE_COLUMNS} FROM ${this.table} WHERE identity = ?`, keyOf(id));
    return row === null ? null : this.decode(row);
  }

  insert({ event, day }: StoredUse): void {
    const { words } = this;
    const at = Date.parse(event.timestamp);
    this.statements.run(
      `INSERT INTO ${this.table} (${USE_COLUMNS}) VALUES (${Array.from({ length: 22 }, () => '?').join(', ')})`,
      at,
      keyOf(event.id),
      timeOf(event.id) - at,
      day - Math.floor(at / DAY_MS),
      words.put(event.skillName),
      event.skillId === event.skillName ? 0 : words.put(event.skillId),
      words.put(event.sessionId),
      AGENT_IDS.indexOf(event.agentId),
      TRIGGERS.indexOf(event.trigger),
      OUTCOMES.indexOf(event.outcome),
      REASONS.indexOf(event.reason),
      event.nested ? 1 : 0,
      event.durationMs,
      event.tokens,
      words.put(event.skillVersion),
      words.put(event.project),
      words.put(event.agentVersion),
      EVIDENCE.indexOf(event.evidence),
      event.asOf - at,
      event.reportedOutcome === null ? null : OUTCOMES.indexOf(event.reportedOutcome),
      event.reportedReason === null ? null : REASONS.indexOf(event.reportedReason),
      event.exitCode,
    );
  }

  remove(event: UseEvent): void {
    const key = [Date.parse(event.timestamp), keyOf(event.id)];
    this.statements.run(`DELETE FROM ${this.table} WHERE at = ? AND identity = ?`, ...key);
  }

  /** Uses that meet a condition of SQL, in the order given there. */
  *select(rest: string, ...values: SqlValue[]): Generator<StoredUse> {
    for (const row of this.statements.rows(`SELECT ${USE_COLUMNS} FROM ${this.table} ${rest}`, ...values)) {
      yield this.decode(row);
    }
  }

  /**
   * Uses of a skill near a moment, the nearest first, out of at most so many rows on that side of it: how long this
   * takes does not grow with the table.
   *
   * @param kind reports by callers, or what was observed
   */
  near(kind: 'reported' | 'observed', skill: number, at: number, end: number, rows: number): StoredUse[] {
    const order = end < at ? 'BETWEEN ?2 AND ?1 ORDER BY at DESC' : 'BETWEEN ?1 AND ?2 ORDER BY at';
    const source = `(SELECT at, identity, skill, evidence FROM ${this.table} WHERE at ${order} LIMIT ?3)`;
    const evidence = `evidence ${kind === 'reported' ? '=' : '<>'} ${EVIDENCE.indexOf('report')}`;
    const keys = this.statements.all(
      `SELECT at, identity FROM ${source} WHERE skill = ?4 AND ${evidence}`,
      at,
      end,
      rows,
      skill,
    );
    return keys.flatMap(([time, key]) =>
      this.statements
        .all(`SELECT ${USE_COLUMNS} FROM ${this.table} WHERE at = ? AND identity = ?`, time ?? null, key ?? null)
        .map((row) => this.decode(row)),
    );
  }

  private decode(row: readonly SqlValue[]): StoredUse {
    const number = (index: number): number => Number(row[index]);
    const at = number(0);
    const key = row[1];
    const skillName = this.words.get(row[4]) ?? INVALID_NAME;
    const event: UseEvent = {
      id: idOf(at + number(2), key instanceof Uint8Array ? key : new Uint8Array(10)),
      skillId: this.words.get(row[5]) ?? skillName,
      skillName,
      sessionId: this.words.get(row[6]) ?? '',
      agentId: AGENT_IDS[number(7)] ?? 'unknown',
      durationMs: nullable(row[12]),
      outcome: OUTCOMES[number(9)] ?? 'partial',
      timestamp: new Date(at).toISOString(),
      trigger: TRIGGERS[number(8)] ?? 'api',
      reason: REASONS[number(10)] ?? 'other',
      nested: number(11) === 1,
      tokens: nullable(row[13]),
      skillVersion: this.words.get(row[14]),
      project: this.words.get(row[15]),
      agentVersion: this.words.get(row[16]),
      evidence: EVIDENCE[number(17)] ?? 'report',
      asOf: at + number(18),
      reportedOutcome: row[19] === null ? null : (OUTCOMES[number(19)] ?? null),
      reportedReason: row[20] === null ? null : (REASONS[number(20)] ?? null),
      exitCode: nullable(row[21]),
    };
    return { event, day: Math.floor(at / DAY_MS) + number(3) };
  }
}

function nullable(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
