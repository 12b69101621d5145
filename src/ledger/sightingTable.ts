import type { SqlValue } from 'sql.js';
import { INVALID_NAME } from '../model/names.js';
import type { SkillSighting } from '../model/sighting.js';
import { AGENT_IDS } from '../model/vocabulary.js';
import type { Statements } from './statements.js';
import type { Words } from './words.js';

/** `agents` has a bit for each agent, by its place in the vocabulary; the other texts are numbers of `word`. */
export const SIGHTING_TABLE = `
  CREATE TABLE sighting (
    skill INTEGER NOT NULL, project INTEGER NOT NULL, place INTEGER NOT NULL, version INTEGER NOT NULL,
    since INTEGER NOT NULL, seen INTEGER NOT NULL, agents INTEGER NOT NULL,
    PRIMARY KEY (skill, project, place, version, since)) WITHOUT ROWID;
`;

const KEY = 'skill = ?1 AND project = ?2 AND place = ?3 AND version = ?4 AND since = ?5';

/** Rows of the table `sighting`: a set, to which several processes add in any order. */
export class SightingTable {
  constructor(
    private readonly statements: Statements,
    private readonly words: Words,
  ) {}

  /** One that several have told is as old as the first of them said. Returns whether anything changed. */
  put({ skillName, agentIds, project, place, version, since, seen }: SkillSighting): boolean {
    const { statements, words } = this;
    const key = [words.put(skillName), words.put(project), words.put(place), words.put(version), since];
    const row = statements.first(`SELECT seen, agents FROM sighting WHERE ${KEY}`, ...key);
    const known = { seen: Number(row?.[0] ?? seen), agents: Number(row?.[1] ?? 0) };
    const agents = agentIds.reduce((bits, id) => bits | (1 << AGENT_IDS.indexOf(id)), known.agents);
    if (row !== null && known.agents === agents && known.seen <= seen) {
      return false;
    }
    const values = [...key, Math.min(known.seen, seen), agents];
    statements.run('INSERT OR REPLACE INTO sighting VALUES (?, ?, ?, ?, ?, ?, ?)', ...values);
    return true;
  }

  ofSkill(skill: number): SkillSighting[] {
    return [...this.select('WHERE skill = ?', skill)];
  }

  /** Those that meet a condition of SQL on the columns, by skill, place and time. */
  *select(where: string, ...values: SqlValue[]): Generator<SkillSighting> {
    const sql = `SELECT skill, project, place, version, since, seen, agents FROM sighting ${where}
      ORDER BY skill, place, project, seen, since, version`;
    for (const [skill, project, place, version, since, seen, agents] of this.statements.rows(sql, ...values)) {
      yield {
        skillName: this.words.get(skill) ?? INVALID_NAME,
        agentIds: AGENT_IDS.filter((_, index) => (Number(agents) & (1 << index)) !== 0),
        project: this.words.get(project),
        place: this.words.get(place) ?? '',
        version: this.words.get(version),
        since: Number(since),
        seen: Number(seen),
      };
    }
  }

  /**
   * Drops those of looks within a time (epoch ms, inclusive), and where their files were left off, so that the next look
   * reads them anew.
   *
   * @param only more conditions, begun with AND
   * @returns the numbers of their skills
   */
  drop(from: number, to: number, only: string): number[] {
    const where = `WHERE seen BETWEEN ?1 AND ?2 ${only}`;
    const skills = this.statements.all(`SELECT DISTINCT skill FROM sighting ${where}`, from, to);
    if (skills.length > 0) {
      for (const [place] of this.statements.all(`SELECT DISTINCT place FROM sighting ${where}`, from, to)) {
        this.statements.run('DELETE FROM position WHERE key = ?', this.words.get(place));
      }
      this.statements.run(`DELETE FROM sighting ${where}`, from, to);
    }
    return skills.map(([skill]) => Number(skill));
  }
}

/** A sighting as `export` and other programs see it. */
export function sightingJson({ since, seen, ...sighting }: SkillSighting): unknown {
  return { ...sighting, since: new Date(since).toISOString(), seen: new Date(seen).toISOString() };
}
