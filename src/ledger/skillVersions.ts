import { type SkillSighting, SkillTexts } from '../model/sighting.js';
import type { UseEvent } from '../model/use.js';
import type { SightingTable } from './sightingTable.js';
import type { CountedUse, StoredUse, UseTable } from './useTable.js';
import type { Words } from './words.js';

/** So many uses are counted anew before the next are looked for. */
const AT_ONCE = 10_000;

/** Rows with the totals that count them. */
export interface VersionedRows {
  put(use: CountedUse): void;
  removeUse(use: StoredUse): void;
}

/**
 * Which version of its skill each use is counted under: the one that the installed files tell, else the one of the text
 * that its source told. Both are kept, and with each sighting that comes or goes the uses of its skill are looked at
 * anew, so the order of their coming does not matter. All methods run inside a transaction.
 */
export class SkillVersions {
  /** By number of the skill. */
  private readonly known = new Map<number, SkillTexts>();
  /** Numbers of skills whose sightings have changed. */
  private readonly stale = new Set<number>();

  constructor(
    private readonly table: SightingTable,
    private readonly uses: UseTable,
    private readonly words: Words,
    private readonly rows: VersionedRows,
  ) {}

  /** Returns whether anything changed. */
  add(sighting: SkillSighting): boolean {
    const isChanged = this.table.put(sighting);
    if (isChanged) {
      this.touch(this.words.put(sighting.skillName));
    }
    return isChanged;
  }

  /** See `SightingTable.drop`. Returns whether there were any. */
  drop(from: number, to: number, only: string): boolean {
    const skills = this.table.drop(from, to, only);
    skills.forEach((skill) => this.touch(skill));
    return skills.length > 0;
  }

  of(event: UseEvent): string | null {
    const { agentId, project, timestamp, skillVersion } = event;
    const at = Date.parse(timestamp);
    return this.textsOf(event.skillName)?.inForce({ agentId, project, at }) ?? skillVersion;
  }

  /** When each text of a skill was first in some place, epoch ms by version. */
  firstInForce(skillName: string): ReadonlyMap<string, number> {
    return this.textsOf(skillName)?.firstInForce() ?? new Map<string, number>();
  }

  /** Counts uses anew that stand under another version than they ought to. Returns how many there were. */
  settle(): number {
    if (this.stale.size === 0) {
      return 0;
    }
    const skills = [...this.stale].join(', ');
    this.stale.clear();
    return this.recount(`kind IN (SELECT id FROM kind WHERE skill IN (${skills}))`);
  }

  /** The same for the uses that meet a condition of SQL. */
  recount(condition: string): number {
    let count = 0;
    let from = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const wrong = this.someMisplaced(condition, from);
      for (const use of wrong) {
        this.rows.removeUse(use);
        this.rows.put(use);
        from = Date.parse(use.event.timestamp);
      }
      count += wrong.length;
      if (wrong.length < AT_ONCE) {
        return count;
      }
    }
  }

  /** How many uses stand under another version than they ought to. */
  countWrong(): number {
    let count = 0;
    for (const _ of this.misplaced('1', Number.MIN_SAFE_INTEGER)) {
      count++;
    }
    return count;
  }

  /** After a rollback, or when words have got other numbers. */
  forget(): void {
    this.known.clear();
    this.stale.clear();
  }

  /** Nothing may change while rows are read, so they are gathered first: a part of them, since they may be a million. */
  private someMisplaced(condition: string, from: number): StoredUse[] {
    const found: StoredUse[] = [];
    for (const use of this.misplaced(condition, from)) {
      found.push(use);
      if (found.length === AT_ONCE) {
        break;
      }
    }
    return found;
  }

  /** @param from epoch ms; in the order of time */
  private *misplaced(condition: string, from: number): Generator<StoredUse> {
    for (const use of this.uses.select(`WHERE ${condition} AND at >= ? ORDER BY at`, from)) {
      if (this.of(use.event) !== use.version) {
        yield use;
      }
    }
  }

  /** Null: the name never occurred. */
  private textsOf(skillName: string): SkillTexts | null {
    const skill = this.words.find(skillName);
    if (skill === null) {
      return null;
    }
    let texts = this.known.get(skill);
    if (texts === undefined) {
      texts = new SkillTexts(this.table.ofSkill(skill));
      this.known.set(skill, texts);
    }
    return texts;
  }

  private touch(skill: number): void {
    this.known.delete(skill);
    this.stale.add(skill);
  }
}
