import type { SqlValue } from 'sql.js';
import { INVALID_NAME } from '../model/names.js';
import type { UseEvent } from '../model/use.js';
import { AGENT_IDS, OUTCOMES, REASONS, TRIGGERS } from '../model/vocabulary.js';
import type { Statements } from './statements.js';
import type { Words } from './words.js';

/** What a use is counted under. */
export type Kind = Pick<
  UseEvent,
  'skillName' | 'skillId' | 'agentId' | 'skillVersion' | 'trigger' | 'outcome' | 'reason' | 'nested' | 'project'
>;

export const KIND_COLUMNS = [
  'skill',
  'agent',
  'version',
  'trigger',
  'outcome',
  'reason',
  'nested',
  'project',
  'skill_id',
] as const;

const ALL = KIND_COLUMNS.join(', ');
const FIND = `SELECT id FROM kind WHERE ${KIND_COLUMNS.map((column) => `${column} = ?`).join(' AND ')}`;
const INSERT = `INSERT INTO kind (${ALL}) VALUES (${KIND_COLUMNS.map(() => '?').join(', ')})`;

/** The dictionary of what uses have in common: a use and a row of the rollup hold one number for all of it. */
export class Kinds {
  private readonly numbers = new Map<string, number>();
  private readonly keys = new Map<number, readonly number[]>();
  private readonly kinds = new Map<number, Kind>();

  constructor(
    private readonly statements: Statements,
    private readonly words: Words,
  ) {}

  /**
   * The number of a use's kind; it gets one if it has none.
   *
   * @param version that it is counted under
   */
  put(event: Kind, version: string | null): number {
    const key = [
      this.words.put(event.skillName),
      AGENT_IDS.indexOf(event.agentId),
      this.words.put(version),
      TRIGGERS.indexOf(event.trigger),
      OUTCOMES.indexOf(event.outcome),
      REASONS.indexOf(event.reason),
      event.nested ? 1 : 0,
      this.words.put(event.project),
      event.skillId === event.skillName ? 0 : this.words.put(event.skillId),
    ];
    const name = key.join(' ');
    let number = this.numbers.get(name);
    if (number === undefined) {
      const row = this.statements.first(FIND, ...key);
      number = row === null ? this.statements.insert(INSERT, ...key) : Number(row[0]);
      this.numbers.set(name, number);
      this.keys.set(number, key);
    }
    return number;
  }

  get(number: number): Kind {
    let kind = this.kinds.get(number);
    if (kind === undefined) {
      kind = toKind(this.keyOf(number), this.words);
      this.kinds.set(number, kind);
    }
    return kind;
  }

  /** The values of `KIND_COLUMNS`. */
  keyOf(number: number): readonly number[] {
    let key = this.keys.get(number);
    if (key === undefined) {
      const row = this.statements.first(`SELECT ${ALL} FROM kind WHERE id = ?`, number) ?? [];
      key = row.map(Number);
      this.keys.set(number, key);
    }
    return key;
  }

  /** Drops kinds that nothing refers to any more. */
  collect(): void {
    const used = ['use', 'terminal_run', 'rollup'].map((table) => `SELECT kind FROM ${table}`).join(' UNION ');
    this.statements.run(`DELETE FROM kind WHERE id NOT IN (${used})`);
    this.forget();
  }

  /** After a rollback numbers may be given anew. */
  forget(): void {
    this.numbers.clear();
    this.keys.clear();
    this.kinds.clear();
  }
}

/** @param row begins with the values of `KIND_COLUMNS` */
export function toKind(row: readonly SqlValue[], words: Words): Kind {
  const skillName = words.get(row[0]) ?? INVALID_NAME;
  return {
    skillName,
    skillId: words.get(row[8]) ?? skillName,
    agentId: AGENT_IDS[Number(row[1])] ?? 'unknown',
    skillVersion: words.get(row[2]),
    trigger: TRIGGERS[Number(row[3])] ?? 'api',
    outcome: OUTCOMES[Number(row[4])] ?? 'partial',
    reason: REASONS[Number(row[5])] ?? 'other',
    nested: Number(row[6]) === 1,
    project: words.get(row[7]),
  };
}
