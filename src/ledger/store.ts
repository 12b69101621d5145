import type { Database } from 'sql.js';
import type { SkillSighting } from '../model/sighting.js';
import type { UseEvent } from '../model/use.js';
import { Arrivals } from './arrivals.js';
import type { ExclusionMatcher } from './exclusions.js';
import { Expired } from './expired.js';
import { HookSessions } from './hookSessions.js';
import { HookTable } from './hookTable.js';
import { Joining } from './joining.js';
import { Kinds } from './kinds.js';
import { Meta } from './meta.js';
import { Rollup } from './rollup.js';
import { SessionTable } from './sessionTable.js';
import { SourceTables } from './sourceTables.js';
import { SightingTable } from './sightingTable.js';
import { SkillVersions } from './skillVersions.js';
import { Statements, tune } from './statements.js';
import type { Batch } from './types.js';
import { type CountedUse, type StoredUse, UseTable } from './useTable.js';
import { Words } from './words.js';

/** One database in memory: what may be in it, and how a use gets in. Knows no files. */
export class Store {
  readonly statements: Statements;
  readonly meta: Meta;
  readonly words: Words;
  readonly kinds: Kinds;
  readonly uses: UseTable;
  readonly sessions: SessionTable;
  readonly sources: SourceTables;
  readonly hookTable: HookTable;
  readonly hooks: HookSessions;
  readonly sightings: SightingTable;
  readonly versions: SkillVersions;
  private readonly expired: Expired;
  private readonly rollup: Rollup;
  private readonly joining: Joining;
  private readonly arrivals: Arrivals;
  private revision = 0;
  private savedRevision = 0;

  /**
   * @param db with the tables of `schema.ts`
   * @param now epoch ms
   */
  constructor(
    readonly db: Database,
    private excluded: ExclusionMatcher,
    now: () => number,
  ) {
    tune(db);
    this.statements = new Statements(db);
    this.meta = new Meta(this.statements);
    this.words = new Words(this.statements);
    this.kinds = new Kinds(this.statements, this.words);
    this.uses = new UseTable(this.statements, this.words, this.kinds);
    this.sessions = new SessionTable(this.statements, this.words);
    this.sources = new SourceTables(this.statements);
    this.sightings = new SightingTable(this.statements, this.words);
    this.versions = new SkillVersions(this.sightings, this.uses, this.words, this);
    this.expired = new Expired(this.statements);
    this.joining = new Joining(this.statements, this.uses, this.words, this.kinds, this);
    this.rollup = new Rollup(this.statements, this.kinds);
    this.hookTable = new HookTable(this.statements, this.words);
    const { uses, words, sources, sessions, expired, joining } = this;
    const rows = {
      take: (use: UseEvent) => this.addUse(use),
      drop: (id: string, heir: UseEvent | null) => this.joining.leave(id, heir),
      changed: () => this.markChanged(),
    };
    this.hooks = new HookSessions({ table: this.hookTable, uses, words, sources, sessions, rows, now });
    const observed: HookSessions['observed'] = (session) => this.hooks.observed(session);
    this.arrivals = new Arrivals({ uses, expired, joining, rows: this, observed });
  }

  /** True when the database differs from what it was made from. */
  get isChanged(): boolean {
    return this.revision !== this.savedRevision;
  }

  /** Counts changes. A caller that saves remembers it, since more may change while the bytes are written. */
  get currentRevision(): number {
    return this.revision;
  }

  get matcher(): ExclusionMatcher {
    return this.excluded;
  }

  set matcher(matcher: ExclusionMatcher) {
    this.excluded = matcher;
  }

  /** Uses before this (epoch ms) may have no raw rows any more. */
  get horizon(): number {
    return this.expired.horizon;
  }

  markChanged(): void {
    this.revision++;
  }

  /** Returns how many uses are new or different. Adding a batch again changes nothing. */
  addBatch(batch: Batch): number {
    return this.change(() => {
      const count = batch.uses.reduce((sum, use) => sum + (this.addUse(use) ? 1 : 0), 0);
      const kept = batch.running.filter((use) => !this.excluded.excludes(use));
      let other = batch.source !== '' && this.sources.replaceRunning(batch.source, kept);
      const { session } = batch;
      if (session !== null && !this.excluded.excludesSession(session)) {
        const isNew = this.sessions.put(session);
        other = isNew || other;
        if (isNew) {
          this.hooks.observed(session);
        }
      }
      for (const position of batch.positions) {
        other = this.sources.putPosition(position) || other;
      }
      this.revision += other ? 1 : 0;
      return count;
    });
  }

  /** Returns how many uses are new or different. */
  addUses(uses: Iterable<UseEvent>): number {
    return this.change(() => {
      let count = 0;
      for (const use of uses) {
        count += this.addUse(use) ? 1 : 0;
      }
      return count;
    });
  }

  /** Returns how many of them tell something new. */
  addSightings(sightings: readonly SkillSighting[]): number {
    return this.change(() => {
      const kept = sightings.filter((sighting) => !this.excluded.excludesSighting(sighting));
      const count = kept.filter((sighting) => this.versions.add(sighting)).length;
      this.revision += count;
      return count;
    });
  }

  /** Runs `work` as one transaction, with the rollup brought up to date at its end. */
  change<T>(work: () => T): T {
    try {
      return this.statements.transaction(() => {
        const result = work();
        this.versions.settle();
        this.rollup.flush();
        this.joining.settled();
        return result;
      });
    } catch (error) {
      this.rollup.discard();
      this.joining.forget();
      this.words.forget();
      this.kinds.forget();
      this.versions.forget();
      throw error;
    }
  }

  /** Takes a use out of raw rows and rollup. Inside `change`. */
  removeUse(use: StoredUse): void {
    this.rollup.remove(use);
    this.uses.remove(use.event);
    this.joining.removed(use.event);
    this.revision++;
  }

  /** Puts in a use that is not there. Inside `change`. */
  put({ event, day }: CountedUse): void {
    const use = { event, day, version: this.versions.of(event) };
    this.uses.insert(use);
    this.rollup.add(use);
    this.joining.note(event);
    this.revision++;
  }

  /** Gives terminal runs their own rows back, see `TerminalPairing.release`. Inside `change`. */
  releaseRuns(from: number, to: number, only: string): UseEvent[] {
    return this.joining.release(from, to, only);
  }

  /** Pairs terminal runs and uses anew, those of them that are still there. Inside `change`. */
  pairAgain(events: readonly UseEvent[]): void {
    events.forEach((event) => this.joining.pairAround(event));
  }

  /** After rows of the rollup were deleted as a whole. Inside `change`. */
  rebuildTotals(): void {
    this.rollup.flush();
    this.rollup.rebuildTotals();
    this.joining.forget();
  }

  /** Leaves no byte of what was deleted: neither in the dictionaries nor in free pages. */
  scrub(): void {
    this.kinds.collect();
    this.words.collect();
    this.versions.forget();
    this.statements.forget();
    this.db.run('VACUUM');
  }

  /** Drops raw rows before this time (epoch ms); see `Expired`. */
  expire(before: number): void {
    this.change(() => {
      if (this.expired.expire(before)) {
        this.hookTable.expire(before);
        this.revision++;
      }
    });
  }

  /** The database as a file. */
  export(): Uint8Array {
    return this.db.export();
  }

  /** Says that what `export` gave at this revision is now on disk. */
  markSaved(revision: number): void {
    this.savedRevision = revision;
  }

  close(): void {
    this.statements.forget();
    this.db.close();
  }

  private addUse(incoming: UseEvent): boolean {
    return !this.excluded.excludes(incoming) && this.arrivals.take(incoming);
  }
}
