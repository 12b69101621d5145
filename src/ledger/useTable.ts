import type { SqlValue } from 'sql.js';
import type { UseEvent } from '../model/use.js';
import { EVIDENCE } from '../model/vocabulary.js';
import { FACTS_IN_SQL, packFacts, unpackFacts } from './facts.js';
import type { Kinds } from './kinds.js';
import { DAY_MS, IDENTITY_END } from './schema.js';
import type { Statements } from './statements.js';
import { idOf, keyOf, timeOf } from './ulidKey.js';
import type { Words } from './words.js';

/** The columns, in the order of `decode`. */
const COLUMNS =
  'at, identity, kind, session, duration, tokens, agent_version, as_of_shift, facts, id_shift, told_version';
const PLACES = COLUMNS.split(',').map((_, index) => `?${index + 1}`);

/** What stands for a version in `told_version`: nearly all are counted under the one that was told. */
const AS_COUNTED = 0;
const NOT_TOLD = -1;

/** A use as its sources told it, with the local day that it is counted in. */
export interface CountedUse {
  readonly event: UseEvent;
  /** Days since 1970-01-01 on the clock of the place where the use was first seen. */
  readonly day: number;
}

export interface StoredUse extends CountedUse {
  /** The skill's version that it is counted under, see `SkillVersions`; that in `event` is the one that was told. */
  readonly version: string | null;
}

/** A use as everybody but the ledger sees it. */
export function shownUse({ event, version }: StoredUse): UseEvent {
  return event.skillVersion === version ? event : { ...event, skillVersion: version };
}

/** Rows of the table `use`, or of another one with the same columns. */
export class UseTable {
  private readonly findSql: string;
  /** For the first use of a moment, as nearly all are: looking for others would double what an insert takes. */
  private readonly insertFirstSql: string;
  private readonly insertNextSql: string;

  constructor(
    private readonly statements: Statements,
    private readonly words: Words,
    private readonly kinds: Kinds,
    private readonly table: 'use' | 'terminal_run' = 'use',
  ) {
    const end = IDENTITY_END.replace('identity', '?1');
    this.findSql = `SELECT ${COLUMNS} FROM ${table} WHERE identity = ?1 AND ${IDENTITY_END} = ${end}`;
    const insert = (n: string): string => `INTO ${table} (n, ${COLUMNS}) VALUES (${n}, ${PLACES.join(', ')})`;
    this.insertFirstSql = `INSERT OR IGNORE ${insert('0')}`;
    this.insertNextSql = `INSERT ${insert(`(SELECT max(n) + 1 FROM ${table} WHERE at = ?1)`)}`;
  }

  find(id: string): StoredUse | null {
    return this.findKey(keyOf(id));
  }

  /** @param identity see `keyOf` */
  findKey(identity: SqlValue): StoredUse | null {
    const row = this.statements.first(this.findSql, identity);
    return row === null ? null : this.decode(row);
  }

  insert({ event, day, version }: StoredUse): void {
    const { words } = this;
    const at = Date.parse(event.timestamp);
    const values = [
      at,
      keyOf(event.id),
      this.kinds.put(event, version),
      words.put(event.sessionId),
      event.durationMs,
      event.tokens,
      words.put(event.agentVersion),
      event.asOf - at,
      packFacts({ ...event, dayShift: day - Math.floor(at / DAY_MS) }),
      timeOf(event.id) - at,
      event.skillVersion === version ? AS_COUNTED : words.put(event.skillVersion) || NOT_TOLD,
    ];
    this.statements.run(this.insertFirstSql, ...values);
    if (this.statements.db.getRowsModified() === 0) {
      this.statements.run(this.insertNextSql, ...values);
    }
  }

  remove(event: UseEvent): void {
    const key = [Date.parse(event.timestamp), keyOf(event.id)];
    this.statements.run(`DELETE FROM ${this.table} WHERE at = ? AND identity = ?`, ...key);
  }

  /** Uses that meet a condition of SQL on the columns of `full_use`, in the order given there. */
  *select(rest: string, ...values: SqlValue[]): Generator<StoredUse> {
    for (const row of this.statements.rows(`SELECT ${COLUMNS} FROM full_${this.table} ${rest}`, ...values)) {
      yield this.decode(row);
    }
  }

  /** Runs that only a terminal saw, begun within a time (epoch ms, inclusive). */
  terminalRuns(from: number, to: number): StoredUse[] {
    const where = `${FACTS_IN_SQL.evidence} = ${EVIDENCE.indexOf('terminal')} AND at BETWEEN ? AND ?`;
    const sql = `SELECT ${COLUMNS} FROM use INDEXED BY use_terminal WHERE ${where}`;
    return this.statements.all(sql, from, to).map((row) => this.decode(row));
  }

  /**
   * Uses of a skill near a moment, the nearest first, out of at most so many rows on that side of it: how long this
   * takes does not grow with the table.
   *
   * @param kind reports by callers, or what was observed
   */
  near(kind: 'reported' | 'observed', skill: number, at: number, end: number, rows: number): StoredUse[] {
    const order = end < at ? 'BETWEEN ?2 AND ?1 ORDER BY at DESC' : 'BETWEEN ?1 AND ?2 ORDER BY at';
    const source = `(SELECT at, n, kind, facts FROM ${this.table} WHERE at ${order} LIMIT ?3)`;
    const evidence = `${FACTS_IN_SQL.evidence} ${kind === 'reported' ? '=' : '<>'} ${EVIDENCE.indexOf('report')}`;
    const keys = this.statements.all(
      `SELECT at, n FROM ${source} AS near WHERE ${evidence} AND (SELECT skill FROM kind WHERE id = near.kind) = ?4`,
      at,
      end,
      rows,
      skill,
    );
    return keys.flatMap(([time, n]) =>
      this.statements
        .all(`SELECT ${COLUMNS} FROM ${this.table} WHERE at = ? AND n = ?`, time ?? null, n ?? null)
        .map((row) => this.decode(row)),
    );
  }

  private decode(row: readonly SqlValue[]): StoredUse {
    const number = (index: number): number => Number(row[index]);
    const at = number(0);
    const key = row[1];
    const kind = this.kinds.get(number(2));
    const { dayShift, ...facts } = unpackFacts(number(8));
    const told = number(10);
    const event: UseEvent = {
      ...kind,
      ...facts,
      skillVersion: told === AS_COUNTED ? kind.skillVersion : this.words.get(Math.max(told, 0)),
      id: idOf(at + number(9), key instanceof Uint8Array ? key : new Uint8Array(10)),
      sessionId: this.words.get(row[3]) ?? '',
      durationMs: nullable(row[4]),
      timestamp: new Date(at).toISOString(),
      tokens: nullable(row[5]),
      agentVersion: this.words.get(row[6]),
      asOf: at + number(7),
    };
    return { event, day: Math.floor(at / DAY_MS) + dayShift, version: kind.skillVersion };
  }
}

function nullable(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
