import type { Database, SqlJsStatic } from 'sql.js';
import { readIfThere } from './atomic.js';
import { type Disk, errnoOf } from './disk.js';
import { dropExcluded, readAgainAfter } from './exclude.js';
import { type ExclusionList, ExclusionMatcher, type Exclusions } from './exclusions.js';
import { ensureLedgerFolders, isOpenToOthers, type LedgerFiles } from './files.js';
import type { GenerationFolder } from './generations.js';
import type { WorkFolder } from './workFolder.js';
import { assemble, type Image, openImage } from './image.js';
import { SpoolIntake } from './intake.js';
import { describeImage, OPEN_TO_OTHERS, readOnlyReason } from './imageProblems.js';
import { lateRows } from './lateRows.js';
import { type Published, readPublished } from './published.js';
import type { Hasher } from './salt.js';
import { createSchema } from './schema.js';
import { describe } from './spool.js';
import { stampOf } from './stamps.js';
import { Store } from './store.js';
import type { LedgerProblem } from './types.js';

const TRIES = 20;

export interface LoaderParts {
  readonly files: LedgerFiles;
  readonly disk: Disk;
  readonly sql: SqlJsStatic;
  readonly generations: GenerationFolder;
  readonly exclusions: Exclusions;
  readonly hasher: Hasher;
  readonly now: () => number;
}

/** The newest state on disk, in memory, with all that publishing it again needs to know. */
export interface Copy {
  readonly store: Store;
  readonly intake: SpoolIntake;
  /** Null: nothing can be written at the moment. */
  readonly work: WorkFolder | null;
  /** The generation it was made from. */
  generation: number;
  /** The newest number that was claimed. */
  newest: number;
  stamp: string;
  /** What will be replaced; `damaged` and `auto-skill` are kept beside it first. */
  replaces: Image['kind'] | 'nothing';
  /** With bytes only where something of them must be kept when they are replaced. */
  published: Published;
  readonly exclusionStamp: string;
  /** Set when the place may not be written to although the folder may. */
  readonly readOnly: LedgerProblem | null;
  readonly problems: readonly LedgerProblem[];
}

type OwnImage = Extract<Image, { readonly kind: 'ours' }>;

interface Opened {
  readonly db: Database;
  readonly generation: number;
}

interface Base {
  readonly db: Database | null;
  readonly generation: number;
  readonly newest: number;
  readonly image: Image | null;
  readonly published: Published;
}

/** Finds the newest complete generation and brings it into memory. */
export class Loader {
  constructor(private readonly parts: LoaderParts) {}

  /** Rejects only when SQLite itself or the file system behaves in a way that has no answer here. */
  async load(): Promise<Copy> {
    const { parts } = this;
    const problems: LedgerProblem[] = [];
    // First the work folder, then all reading: see `GenerationFolder`.
    const work = await this.startWork(problems);
    const { exclusions, damagedLines, stamp: exclusionStamp, blocked } = await this.readExclusions();
    if (damagedLines > 0) {
      const message = `${damagedLines} line(s) of exclusions.jsonl can't be read. What they kept out may be imported again.`;
      problems.push({ kind: 'unreadable', message });
    }
    const base = await this.findBase();
    const { unsalted } = parts.hasher;
    const unkeyed = work === null ? null : unsalted; // else the folder's own trouble says more
    const readOnly = blocked ?? unkeyed ?? readOnlyReason(base.published, base.image);
    problems.push(...(readOnly === null ? [] : [readOnly]), ...describeImage(base.image, base.db !== null));
    const store = new Store(
      this.ownDatabase(base),
      new ExclusionMatcher(exclusions, (name) => (unsalted === null ? parts.hasher.skill(name) : null)),
      parts.now,
    );
    this.addForeign(store, base);
    store.addUses(await lateRows(parts, store.meta.replaced));
    const isNew = blocked === null && exclusionStamp !== store.meta.exclusionStamp;
    if (isNew) {
      dropExcluded(store, exclusions, parts.hasher);
      readAgainAfter(store, exclusions);
      store.meta.exclusionStamp = exclusionStamp;
    }
    const replaces: Copy['replaces'] = base.image?.kind ?? 'nothing';
    if (base.published.hasStaleLeftover || replaces === 'damaged' || base.generation > publishedGeneration(base)) {
      store.markChanged();
    }
    const intake = new SpoolIntake(parts.files.spool, parts.disk, store);
    const { generation, newest, published } = base;
    const place = { generation, newest, stamp: published.stamp, replaces, published: withoutNeedlessBytes(base) };
    return { store, intake, work, ...place, exclusionStamp, readOnly, problems };
  }

  /** Exclusions that can't be read could be anything: then nothing may be published. */
  private async readExclusions(): Promise<ExclusionList & { readonly blocked: LedgerProblem | null }> {
    try {
      return { ...(await this.parts.exclusions.read()), blocked: null };
    } catch (error) {
      const message =
        `exclusions.jsonl, which says what must not be recorded, can't be read (${errnoOf(error) || 'error'}). ` +
        'Make it readable; until then new uses wait in the spool.';
      return { exclusions: [], damagedLines: 0, stamp: '', blocked: { kind: 'unreadable', message } };
    }
  }

  private async startWork(problems: LedgerProblem[]): Promise<WorkFolder | null> {
    try {
      await ensureLedgerFolders(this.parts.disk, this.parts.files);
      if (isOpenToOthers(await this.parts.disk.lstat(this.parts.files.folder))) {
        problems.push(OPEN_TO_OTHERS);
      }
      return await this.parts.generations.startWork();
    } catch (error) {
      problems.push(describe(error));
      return null;
    }
  }

  private async findBase(): Promise<Base> {
    const { files, disk, now } = this.parts;
    for (let attempt = 0; ; attempt++) {
      const newest = await this.newestNumber();
      const published = await readPublished(files.database, disk, now);
      const image = published.pieces === null ? null : openImage(this.parts.sql, assemble(published.pieces));
      const own = image?.kind === 'ours' ? image : null;
      const generation = own?.generation ?? 0;
      const full = newest > generation ? await this.openFull(generation) : null;
      const mayHaveMoved = newest > generation && (full === null || full === 'gone');
      if (mayHaveMoved && attempt < TRIES && (await this.hasMoved(full === 'gone', newest, published))) {
        own?.db.close();
        continue;
      }
      const candidates = [full === 'gone' ? null : full, own ?? (await this.openFile(files.backup))];
      const best = newestOf(candidates);
      const found = best?.generation ?? 0;
      return { db: best?.db ?? null, generation: found, newest: Math.max(newest, found), image, published };
    }
  }

  /**
   * Whether a claimed image was moved into its place between our looks: the database has changed then, or a newer number
   * was claimed (after several replacements a new file can have the size, second and inode of one that we saw).
   */
  private async hasMoved(isGone: boolean, newest: number, published: Published): Promise<boolean> {
    const { files, disk } = this.parts;
    return isGone || newest < (await this.newestNumber()) || published.stamp !== (await stampOf(files.database, disk));
  }

  /** A read-only home may have no such folder at all. */
  private async newestNumber(): Promise<number> {
    try {
      return await this.parts.generations.newest();
    } catch {
      return 0;
    }
  }

  private async openFull(above: number): Promise<Opened | 'gone' | null> {
    const number = await this.parts.generations.fullAbove(above);
    if (number === null) {
      return null;
    }
    const found = await this.openFile(this.parts.generations.pathOf(number));
    return found === null ? 'gone' : { db: found.db, generation: number };
  }

  private async openFile(path: string): Promise<OwnImage | null> {
    let bytes: Buffer | null;
    try {
      bytes = await readIfThere(path, this.parts.disk);
    } catch {
      return null;
    }
    const image =
      bytes === null ? null : openImage(this.parts.sql, assemble({ main: bytes, wal: null, journal: null }));
    return image?.kind === 'ours' ? image : null;
  }

  private ownDatabase({ db }: Base): Database {
    if (db !== null) {
      return db;
    }
    const empty = new this.parts.sql.Database();
    createSchema(empty);
    return empty;
  }

  /** Rows that other programs wrote into the file. Those of the inbox move to where they belong. */
  private addForeign(store: Store, { image }: Base): void {
    const uses = image?.kind === 'auto-skill' ? image.uses : image?.kind === 'ours' ? image.inbox : [];
    store.addUses(uses);
    if (store.statements.number('SELECT count(*) FROM inbox') > 0) {
      store.statements.run('DELETE FROM inbox');
      store.markChanged();
    }
    if (image?.kind === 'auto-skill') {
      store.markChanged();
    }
  }
}

/** The database of the highest generation; the others are closed. */
function newestOf(candidates: ReadonlyArray<Opened | null>): Opened | null {
  let best: Opened | null = null;
  for (const one of candidates) {
    if (one !== null && (best === null || one.generation > best.generation)) {
      best?.db.close();
      best = one;
    } else {
      one?.db.close();
    }
  }
  return best;
}

/** The bytes of a big database of ours would otherwise stay in memory twice. */
function withoutNeedlessBytes({ published, image }: Base): Published {
  const { pieces } = published;
  const isNeeded = image?.kind !== 'ours' || (pieces !== null && (pieces.wal !== null || pieces.journal !== null));
  return isNeeded ? published : { ...published, pieces: null };
}

function publishedGeneration({ image }: Base): number {
  return image?.kind === 'ours' ? image.generation : 0;
}
